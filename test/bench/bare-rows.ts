/** What intake is measured against: the least that express and a database file can do. Runs as a process of its own. */
import type { AddressInfo } from 'node:net';
import Database from 'better-sqlite3';
import express from 'express';

const file = new Database(process.env['BARE_FILE'] ?? ':memory:');
file.pragma('journal_mode = WAL');
file.pragma('synchronous = FULL');
file.exec('create table rows (id integer primary key, text text not null, at integer not null)');
const insert = file.prepare('insert into rows (text, at) values (?, ?)');

const app = express();
app.use(express.json());
app.post('/hooks', (req, res) => {
  insert.run(JSON.stringify(req.body), Date.now());
  res.status(202).json({ status: 'accepted' });
});

const server = app.listen(0, '127.0.0.1', () => {
  process.send?.({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
});
