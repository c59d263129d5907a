import { readRunbook } from '../../../src/topics/runbooks/document.ts';
import type { Runbook } from '../../../src/topics/runbooks/model.ts';

/** A runbook with no problems around a body. */
export function sample(
  name: string,
  body: string,
  more: { title?: string; services?: string; tags?: string } = {},
): Runbook {
  const { title = name, services = '', tags = '' } = more;
  return readRunbook(name, `---\ntitle: ${title}\nservices: [${services}]\ntags: [${tags}]\n---\n\n${body}\n`);
}
