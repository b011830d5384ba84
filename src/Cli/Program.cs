System.Console.WriteLine("torchport");
