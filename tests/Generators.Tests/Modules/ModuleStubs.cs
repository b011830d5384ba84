namespace TorchPort.Generators.Tests.Modules;

/// <summary>As much of TorchPort.Nn as the generated code touches, with a visitor that writes down what it is told.</summary>
internal static class ModuleStubs
{
    public static readonly (string Path, string Text) Source = ("Stubs.cs", """
        using System;
        using System.Collections.Generic;
        namespace TorchPort
        {
            public class Tensor;
        }
        namespace TorchPort.Nn
        {
            public class Parameter : Tensor;
            public interface IModuleMembers
            {
                void Parameter(string name, Parameter? value);
                void Buffer(string name, Tensor? value, bool persistent);
                void Module(string name, Module? value);
            }
            public abstract partial class Module
            {
                protected virtual void VisitMembers(IModuleMembers members) { }
                public string Names()
                {
                    var log = new Log();
                    VisitMembers(log);
                    return string.Join(" ", log.Names);
                }
                private sealed class Log : IModuleMembers
                {
                    public readonly List<string> Names = new();
                    public void Parameter(string name, Parameter? value) => Add("p", name, value);
                    public void Buffer(string name, Tensor? value, bool persistent) => Add(persistent ? "b" : "t", name, value);
                    public void Module(string name, Module? value) => Add("m", name, value);
                    private void Add(string kind, string name, object? value) => Names.Add(kind + ":" + name + (value is null ? "?" : ""));
                }
            }
            [AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
            public sealed class NameAttribute(string name) : Attribute { public string Name { get; } = name; }
            [AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
            public sealed class BufferAttribute : Attribute { public bool Persistent { get; set; } = true; }
            [AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
            public sealed class NotRegisteredAttribute : Attribute;
            public class Linear : Module;
            public class ModuleList<T> : Module, IEnumerable<T> where T : Module
            {
                public IEnumerator<T> GetEnumerator() => throw new NotSupportedException();
                System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
            }
        }
        """);

    /// <summary>Usings that user code of the tests starts with.</summary>
    public const string Usings = "using System; using System.Collections.Generic; using TorchPort; using TorchPort.Nn;\n";
}
