'use strict';

const { launch } = require('./launch');

module.exports = { launch };

launch().send({ to: 'someone' });
