/** All hot keys, and the switch for those without Ctrl. */
import { useTranslation } from 'react-i18next';
import { useMe, useSaveSettings } from '../../api/queries';
import { Dialog } from '../../parts/Dialog';
import { setSingleKeys } from '../../parts/hotkeys';

const KEYS: readonly (readonly [string, string])[] = [
  ['Ctrl K  /', 'search'],
  ['C', 'create'],
  ['G D', 'day'],
  ['G I', 'inbox'],
  ['G T', 'tasks'],
  ['G O', 'records'],
  ['J K  ↓ ↑', 'rows'],
  ['Enter', 'open'],
  ['Esc', 'close'],
  ['E', 'done'],
  ['D', 'due'],
  ['L', 'call'],
  ['T', 'task'],
  ['N', 'comment'],
  ['A', 'assign'],
  ['S', 'stage'],
  ['Alt ← →', 'move'],
  ['X', 'select'],
  ['F', 'filter'],
  ['1 … 6', 'result'],
  ['Ctrl Enter', 'save'],
  ['Ctrl Z', 'undo'],
  ['F2', 'edit'],
  ['Ctrl O', 'page'],
  ['[', 'menu'],
  ['?', 'help'],
];

export function KeysDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('shell');
  const me = useMe();
  const save = useSaveSettings();
  const isOn = me.person.settings?.hotkeys !== false;
  return (
    <Dialog title={t('keys.title')} onClose={onClose} width={640}>
      <dl className="keys">
        {KEYS.map(([keys, word]) => (
          <div key={word}>
            <dt>{t(`keys.${word}`)}</dt>
            <dd>
              {keys.split(' ').map((key, index) =>
                // biome-ignore lint/suspicious/noArrayIndexKey: a fixed list
                key === '' ? <span key={index}> </span> : <kbd key={index}>{key}</kbd>,
              )}
            </dd>
          </div>
        ))}
      </dl>
      <label className="check" style={{ marginTop: 12 }}>
        <input
          type="checkbox"
          checked={isOn}
          onChange={(event) => {
            setSingleKeys(event.target.checked);
            save({ hotkeys: event.target.checked });
          }}
        />
        {t('keys.single')}
      </label>
    </Dialog>
  );
}
