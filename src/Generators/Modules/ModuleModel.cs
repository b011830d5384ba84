using TorchPort.Generators.Support;

namespace TorchPort.Generators.Modules;

/// <summary>A module class that registers members, in the terms of the code to write.</summary>
/// <param name="Types">The declarations to open, outermost first: <c>partial class Outer&lt;T&gt;</c>.</param>
/// <param name="FileName">A name for the generated file, unique among types.</param>
internal sealed record ModuleModel(
    string? Namespace, EquatableArray<string> Types, string FileName, EquatableArray<MemberModel> Members);

/// <param name="Name">The name in state dicts.</param>
/// <param name="Expression">How the class reads the member: <c>this.Weight</c>.</param>
internal sealed record MemberModel(MemberKind Kind, string Name, string Expression);

internal enum MemberKind
{
    Parameter,
    Buffer,
    TransientBuffer,
    Module,
}

/// <summary>What reading a class gave: something to write, something to say, or both.</summary>
internal sealed record ModuleReading(ModuleModel? Model, EquatableArray<DiagnosticInfo> Diagnostics);
