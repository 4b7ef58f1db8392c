import type { Knowledge, LibraryType, ResourceTrait } from '../effects.js';
import { each } from './shorthand.js';
import { reader } from './resource-traits.js';

const selector: ResourceTrait = {
  what: 'an epoll object',
  harm: 'the kernel has one for both processes, and what one registers or removes the other gets or loses',
  handover: true,
  uses: ['register', 'unregister', 'modify', 'poll', 'select', 'control'],
  remedy: 'make a new one in the child',
};

const selectors: readonly LibraryType[] = ['select.epoll', 'selectors.EpollSelector'].map((name) => ({
  name,
  scope: 'self',
  unpicklable: true,
  resource: selector,
  source: 'measured: unregister in the child removes the descriptor from the set of the parent',
}));

const raster = reader('a GDAL dataset', { closes: ['close', 'FlushCache'] });

/** Open files and what keeps a place in one: read by two processes, each gets what the other leaves. */
export const pythonFiles: Knowledge = {
  library: 'files',
  aliases: {
    'selectors.DefaultSelector': 'selectors.EpollSelector',
    'h5py._hl.files.File': 'h5py.File',
    'gdal.Open': 'osgeo.gdal.Open',
    'rasterio.io.DatasetReader': 'rasterio.DatasetReader',
  },
  types: [
    ...selectors,
    {
      name: 'h5py.File',
      scope: 'self',
      resource: reader('an HDF5 file', { harmless: ['flush'], items: true }),
      source: 'h5py docs whatsnew 3.14; measured: the handle is shared, close in the child loses its datasets',
    },
    {
      name: 'rasterio.DatasetReader',
      scope: 'self',
      resource: { ...raster, uses: ['read', 'read_masks', 'sample', 'dataset_mask', 'block_windows'] },
      source: 'rasterio docs topics/concurrency',
    },
    {
      name: 'osgeo.gdal.Dataset',
      resource: { ...raster, uses: ['ReadAsArray', 'GetRasterBand', 'ReadRaster', 'WriteRaster'] },
      source: 'GDAL docs multithreading; rasterio docs topics/concurrency',
    },
  ],
  entries: [
    { name: 'rasterio.open', returns: { type: 'rasterio.DatasetReader' }, source: 'rasterio docs' },
    ...each('osgeo.gdal.', ['Open', 'OpenEx'], { returns: { type: 'osgeo.gdal.Dataset' }, source: 'GDAL docs' }),
    ...each('tempfile.', ['TemporaryFile', 'NamedTemporaryFile'], {
      returns: { type: 'io.FileIO' },
      source: 'CPython docs tempfile',
    }),
  ],
};
