using TorchPort.Nn;

namespace TorchPort.Plans;

/// <summary>What a session's function follows from, beyond the tensors of a module.</summary>
internal abstract class PlanSource(Module? module)
{
    /// <summary>The module whose parameters and buffers the function reads.</summary>
    internal Module? Module => module;

    /// <summary>The same for the same function, whatever its weights and version: files are named by it.</summary>
    internal abstract string Name { get; }

    /// <summary>Whether all tensors that the function reads are the module's, or follow from what <see cref="Save"/> writes.</summary>
    internal virtual bool IsWhole => false;

    /// <summary>Writes all the rest that the function follows from.</summary>
    /// <exception cref="SavedPlanException">It is not known.</exception>
    internal abstract void Save(StepWriter to);

    /// <summary>Where in what <see cref="Save"/> stands for memory's content lies; null if it is not part of that, or has changed.</summary>
    internal virtual long? PlaceOf(Storage storage) => null;

    /// <summary>What options say of a function or a module that the library cannot look into.</summary>
    internal static PlanSource Of(SavedPlans saved, Module? module) => new Keyed(saved, saved.Module ?? module);

    private sealed class Keyed(SavedPlans saved, Module? module) : PlanSource(module)
    {
        internal override string Name => saved.Key ?? "";

        internal override void Save(StepWriter to)
        {
            to.Text(saved.Key ?? throw new SavedPlanException($"nothing says what the session's function is: set {nameof(SavedPlans)}.{nameof(SavedPlans.Key)}"));
            foreach (var part in Module?.Modules() ?? [])
            {
                to.Text(part.GetType().ToString());
                to.Struct(part.GetType().Module.ModuleVersionId);
            }
        }
    }
}
