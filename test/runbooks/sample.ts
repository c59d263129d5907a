import { readRunbook } from '../../src/runbooks/document.ts';
import type { Runbook } from '../../src/runbooks/model.ts';

/** A runbook with no problems around a body. */
export function sample(
  name: string,
  body: string,
  more: { title?: string; services?: string; tags?: string } = {},
): Runbook {
  const { title = name, services = '', tags = '' } = more;
  return readRunbook(name, `---\ntitle: ${title}\nservices: [${services}]\ntags: [${tags}]\n---\n\n${body}\n`);
}
