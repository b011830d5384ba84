namespace TorchPort.Kernels;

/// <summary>Room for some images as products read them: copied to a grid where that asks for it, and between one another where there are several.</summary>
internal unsafe ref struct ConvSource<T> where T : unmanaged
{
    private readonly TapGrid _grid;
    private readonly long _images, _channels;
    private readonly Scratch<T> _copies, _between;

    /// <param name="grid">Of a single image.</param>
    /// <param name="images">How many images there are.</param>
    /// <param name="channels">Their channels.</param>
    internal ConvSource(TapGrid grid, long images, long channels)
    {
        (_grid, _images, _channels, Grid) = (grid, images, channels, grid.Between(images));
        _copies = new(grid.IsPlain ? 0 : images * channels * grid.Channel);
        _between = new(images == 1 ? 0 : images * channels * grid.Channel);
    }

    /// <summary>Of all images together.</summary>
    internal TapGrid Grid { get; }

    /// <summary>The images, of which the first begins at <paramref name="from"/>.</summary>
    internal T* Of(T* from)
    {
        var source = from;
        if (!_grid.IsPlain)
        {
            var grid = _grid;
            var room = _copies.Pointer;
            Threads.For(_images * _channels, Math.Max(1, 8 * 1024 / Math.Max(1, grid.Channel)), (begin, end) =>
            {
                for (var plane = begin; plane < end; plane++)
                    TapImage.Fill(grid, from + plane * grid.Source, room + plane * grid.Channel);
            });
            source = room;
        }
        return ConvImages.Between(source, _images, _channels * _grid.Channel, _between.Pointer);
    }

    public void Dispose()
    {
        _between.Dispose();
        _copies.Dispose();
    }
}
