/** The modal on top: the browser's own dialog keeps the focus in it and closes it on Escape. */
import { type FormEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import type { SeenView } from '../../workspace.ts';
import { Blocks, type Form } from '../blocks/blocks.tsx';
import { type Element, initialOf, type Value } from '../blocks/element.ts';
import { follow } from '../blocks/library.tsx';
import { useSandbox } from '../session/sandbox.tsx';
import { fromWall } from '../text/moment.ts';
import { Icon } from '../widgets/icons.tsx';

/** The person's topmost modal, if one is open. */
export function TopModal(): ReactNode {
  const { state } = useSandbox();
  const view = state.views.at(-1);
  return view === undefined ? null : <Modal key={view.id} view={view} deep={state.views.length > 1} />;
}

function Modal({ view, deep }: { readonly view: SeenView; readonly deep: boolean }): ReactNode {
  const sandbox = useSandbox();
  const { perform } = sandbox;
  const dialog = useRef<HTMLDialogElement>(null);
  const [busy, setBusy] = useState(false);
  const { form, values } = useForm(view);
  useEffect(() => {
    dialog.current?.showModal();
    dialog.current?.querySelector<HTMLElement>('.modal-body input, .modal-body textarea, .modal-body select')?.focus();
  }, []);
  useEffect(() => {
    if (Object.keys(view.errors).length > 0) dialog.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus();
  }, [view.errors]);
  const dismiss = (): void => void perform({ do: 'dismiss', view: view.id });
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (view.submit === undefined || busy) return;
    setBusy(true);
    await perform({ do: 'submit', view: view.id, values: values() });
    setBusy(false);
  };
  const use = async (button: string, option?: string, url?: string): Promise<void> => {
    await perform({ do: 'click', view: view.id, button, ...(option === undefined ? {} : { option }) });
    if (url !== undefined) follow(url, sandbox);
  };
  return (
    <dialog
      ref={dialog}
      className="modal"
      aria-labelledby="modal-title"
      onCancel={(event) => {
        event.preventDefault();
        dismiss();
      }}
      onClose={dismiss}
    >
      <form noValidate onSubmit={(event) => void submit(event)}>
        <header>
          <h2 id="modal-title">{view.title}</h2>
          <button type="button" className="icon" aria-label={deep ? 'Back' : 'Close this window'} onClick={dismiss}>
            <Icon name={deep ? 'back' : 'close'} />
          </button>
        </header>
        <div className="modal-body">
          <Blocks blocks={view.blocks} use={use} form={form} />
        </div>
        <footer>
          <button type="button" className="button quiet" onClick={dismiss}>
            {view.close ?? 'Cancel'}
          </button>
          {view.submit !== undefined && (
            <button type="submit" className="button primary" aria-busy={busy} disabled={busy}>
              {view.submit}
            </button>
          )}
        </footer>
      </form>
    </dialog>
  );
}

/** What is typed but not submitted, by block id; an updated view keeps what its blocks held. */
function useForm(view: SeenView): { readonly form: Form; readonly values: () => Record<string, Value> } {
  const { me } = useSandbox();
  const [typed, setTyped] = useState<Readonly<Record<string, Value>>>({});
  const held = (block: string, element: Element): Value => typed[block] ?? initialOf(element, me.timezone);
  const sent = (block: string, element: Element): Value => {
    const value = held(block, element);
    if (element.type !== 'datetimepicker' || value === '') return value;
    return String((fromWall(String(value), me.timezone) ?? 0) / 1000);
  };
  return {
    form: { errors: view.errors, held, change: (block, value) => setTyped({ ...typed, [block]: value }) },
    values: () =>
      Object.fromEntries(
        view.blocks.flatMap((block) =>
          block.type === 'input' && block.block_id !== undefined
            ? [[block.block_id, sent(block.block_id, block.element)] as const]
            : [],
        ),
      ),
  };
}
