'use strict';

const queue = [];

process.on('message', (mail) => queue.push(mail));

setInterval(() => {
  for (const mail of queue.splice(0)) console.log(mail);
}, 1000);
