// Loaded before the bot: its clock can be moved from outside, by a message with the milliseconds it is off.
const real = Date.now;
let off = 0;
Date.now = () => real() + off;
process.on('message', (message) => {
  off = message.off;
});
process.channel?.unref();
