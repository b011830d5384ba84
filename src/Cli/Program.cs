using Spectre.Console;
using TorchPort.Cli;

return CommandLine.Run(args, Console.Out, Console.Error, AnsiConsole.Console);
