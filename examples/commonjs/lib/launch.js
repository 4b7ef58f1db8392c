'use strict';

const { fork } = require('node:child_process');

/** Starts the child that sends the mails. */
exports.launch = () => fork(require.resolve('./mailer'));
