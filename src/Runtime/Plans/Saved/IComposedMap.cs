namespace TorchPort.Plans;

/// <summary>An elementwise function that is made of others: saved as how it was made.</summary>
internal interface IComposedMap
{
    void Save(StepWriter to);
}
