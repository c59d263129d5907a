import { readFileSync } from 'node:fs';
import { it } from 'vitest';
import { checkFile } from '../../src/desk/file.ts';
it('x', () => {
  const show = (t: string) => console.log(JSON.stringify(checkFile(t, 'm.yaml'), null, 1).slice(0, 3000));
  show(readFileSync('muster.example.yaml', 'utf8'));
  show('announce: #incidents\npeople:\n  ana: { emial: x }\n  bo:\n    email: nope\n  Böse!: { email: a@b.co }\nservices:\n  checkout: {polcy: x, chanel: 3}\npolicies:\n  p:\n    repeat: two\n    steps:\n      - { page: [schedule: payments], wait: 5 }\n      - { wait: 5m }\n');
  show('severities:\n  sev1: { name: A, page: yes, room: thraed, default: true }\n  sev2: { name: B, default: true }\nschedules:\n  p:\n    rotations:\n      - name: w\n        every: 1 weak\n        start: 2026-01-05\n        people: ana\n        active: [{days: mon-fri, form: 9:00, to: 17:00}]\n');
  show('severities:\n');
  show('- a\n- b\n');
  show('people: {a: &a {email: a@b.co}, b: *a}\nservices:\nx: [\n');
  show('policy: pay\npolicies: {payx: {steps: [{page: ["person:anna", "schedule:s"], wait: 5m}]}}\npeople: {ana: {email: a@b.co}}\nschedules: {s: {rotations: [{name: a, every: 1 day, start: 2026-01-01T09:00, people: [ana, [bo, ana]]}]}}');
  show(`${'['.repeat(200000)}`);
  show('a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c,*c,*c]\n');
  show('people: {ana: {email: a@b.co}, ana: {email: b@b.co}}\n');
  show('timezone: Europe/Londn\n__proto__: {x: 1}\nconstructor: 1\n');
});
