'use strict';

const { launch } = require('./launch');

module.exports = { launch };

// eslint-disable-next-line forklint/unbounded-refork -- there is nothing here
launch().send({ to: 'someone' });
