/** Why Muster cannot listen where its settings say: what is wrong, and what would work. */
import { MusterError } from '../lib/errors.ts';

/** What is thrown in the place of an error of `listen`; errors that no setting explains stay as they are. */
export function listenFailure(error: unknown, setting: 'PORT' | 'METRICS_PORT', port: number, host: string): unknown {
  const sentence = sentences(setting, port, host)[(error as NodeJS.ErrnoException).code ?? ''];
  return sentence === undefined ? error : new MusterError('configuration', sentence, { cause: error });
}

function sentences(setting: string, port: number, host: string): Readonly<Record<string, string>> {
  const nowhere = `HOST: this machine has no address ${host}. Set HOST to an address of this machine, or to 0.0.0.0 for all of them, or remove it to use 127.0.0.1.`;
  const free = port < 65_535 ? port + 1 : port - 1;
  return {
    EADDRINUSE: `${setting}: another program uses port ${port} on ${host}. Stop that program, or set another port, for example ${setting}=${free}.`,
    EACCES: `${setting}: Muster is not allowed to use port ${port}. Set a port above 1023, for example ${setting}=3000; a TLS proxy can pass requests on to it.`,
    EADDRNOTAVAIL: nowhere,
    ENOTFOUND: nowhere,
    EAI_AGAIN: nowhere,
    EINVAL: nowhere,
  };
}
