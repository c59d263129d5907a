import type { ReactNode } from 'react';
import type { SeenFile } from '../../workspace.ts';
import { Icon } from '../widgets/icons.tsx';

/** A file as a card; its text unfolds. */
export function FileCard({ file }: { readonly file: SeenFile }): ReactNode {
  const title = file.title === '' ? file.name : file.title;
  const head = (
    <>
      <span className="file-sign" aria-hidden="true">
        <Icon name={file.mimetype.startsWith('image/') ? 'picture' : 'file'} />
      </span>
      <span className="file-words">
        <strong>{title}</strong>
        <small>
          {file.name} · {file.mimetype}
        </small>
      </span>
    </>
  );
  if (file.picture !== undefined)
    return (
      <figure className="file-picture">
        <img src={file.picture.url} alt={file.picture.alt} />
        <figcaption>{title}</figcaption>
      </figure>
    );
  if (file.text === '') return <div className="file">{head}</div>;
  return (
    <details className="file">
      <summary>{head}</summary>
      <pre>{file.text}</pre>
    </details>
  );
}
