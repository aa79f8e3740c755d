/** Steps 3 and 4: the same value for all rows; the stage and the first step of rows that are still open. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { TypeView } from '../../api/types';
import { useShowContext } from '../../fields/context';
import { formatDate, parseDate } from '../../fields/dates';
import { FieldForm } from '../../fields/FieldForm';
import { type Choices, importFields, STAGE, unfilled } from './mapping';

interface PartProps {
  type: TypeView;
  choices: Choices;
  onChange: (choices: Choices) => void;
}

export function ConstantsStep({ type, choices, onChange }: PartProps) {
  const { t } = useTranslation('imports');
  const [added, setAdded] = useState<string[]>([]);
  const lacking = unfilled(type, choices).map((field) => field.code);
  const codes = [...new Set([...Object.keys(choices.constants), ...lacking, ...added])];
  const fields = codes.map((code) => type.fields.find((field) => field.code === code)).filter((field) => field !== undefined);
  const byColumn = new Set(Object.values(choices.columns).map((choice) => choice.field));
  const rest = importFields(type).filter(
    (field) => field.kind !== 'number' && !codes.includes(field.code) && !byColumn.has(field.code),
  );
  return (
    <div className="import-constants">
      {fields.length > 0 ? (
        <FieldForm
          fields={fields.filter((field) => !byColumn.has(field.code))}
          form={{ values: choices.constants, titles: choices.titles }}
          errors={{}}
          required={[]}
          onChange={({ values, titles }) => onChange({ ...choices, constants: values, titles })}
        />
      ) : null}
      <select
        className="import-select"
        aria-label={t('constants.add')}
        value=""
        onChange={(event) => setAdded([...added, event.currentTarget.value])}
      >
        <option value="">{t('constants.add')}</option>
        {rest.map((field) => (
          <option key={field.code} value={field.code}>
            {field.label}
          </option>
        ))}
      </select>
    </div>
  );
}

function StageSelect({ type, choices, onChange }: PartProps) {
  const { t } = useTranslation('imports');
  const isByColumn = Object.values(choices.columns).some((choice) => choice.field === STAGE);
  if (isByColumn) {
    return <p className="import-note">{t('open.stage_by_column')}</p>;
  }
  return (
    <label className="import-label">
      {t('open.stage')}
      <select
        className="import-select"
        value={choices.stage}
        onChange={(event) => onChange({ ...choices, stage: event.currentTarget.value })}
      >
        <option value="">{t('open.stage_usual')}</option>
        {type.pipelines.map((pipeline) => (
          <optgroup key={pipeline.code} label={pipeline.label}>
            {pipeline.stages.map((stage) => (
              <option key={stage.code} value={stage.code.includes('.') ? stage.code : `${pipeline.code}.${stage.code}`}>
                {stage.label}
              </option>
            ))}
          </optgroup>
        ))}
      </select>
    </label>
  );
}

/** A day typed in the person's own way. */
function DateText({ label, date, onChange }: { label: string; date: string; onChange: (date: string) => void }) {
  const { language, today } = useShowContext();
  const [text, setText] = useState(() => formatDate(date, language));
  return (
    <input
      className="import-input is-date"
      aria-label={label}
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={() => {
        const parsed = parseDate(text, today);
        onChange(parsed ?? date);
        setText(formatDate(parsed ?? date, language));
      }}
    />
  );
}

function Due({ choices, onChange }: Pick<PartProps, 'choices' | 'onChange'>) {
  const { t } = useTranslation('imports');
  const { step } = choices;
  const set = (change: Partial<Choices['step']>) => onChange({ ...choices, step: { ...step, ...change } });
  return (
    <fieldset className="import-due">
      <legend>{t('open.due')}</legend>
      <label className="check-row">
        <input type="radio" name="due" checked={step.due === 'spread'} onChange={() => set({ due: 'spread' })} />
        {t('open.spread')}
        <input
          className="import-input is-short"
          inputMode="numeric"
          aria-label={t('open.days')}
          value={step.days}
          onChange={(event) =>
            set({ due: 'spread', days: Math.min(365, Math.max(1, Number.parseInt(event.currentTarget.value, 10) || 1)) })
          }
        />
        {t('open.days')}
      </label>
      <label className="check-row">
        <input type="radio" name="due" checked={step.due === 'date'} onChange={() => set({ due: 'date' })} />
        {t('open.date')}
        <DateText label={t('open.date')} date={step.date} onChange={(date) => set({ due: 'date', date })} />
      </label>
    </fieldset>
  );
}

export function OpenStep(props: PartProps) {
  const { type, choices, onChange } = props;
  const { t } = useTranslation('imports');
  const { people } = useShowContext();
  const { step } = choices;
  const set = (change: Partial<Choices['step']>) => onChange({ ...choices, step: { ...step, ...change } });
  const toggle = (id: number) =>
    set({ people: step.people.includes(id) ? step.people.filter((one) => one !== id) : [...step.people, id] });
  return (
    <div className="import-open">
      {type.pipelines.length > 0 ? <StageSelect {...props} /> : null}
      {type.needs_step ? (
        <>
          <label className="import-label">
            {t('open.title')}
            <input className="import-input" value={step.title} onChange={(event) => set({ title: event.currentTarget.value })} />
          </label>
          <fieldset className="import-people">
            <legend>{t('open.who')}</legend>
            {[...people.values()]
              .filter((person) => person.is_active)
              .map((person) => (
                <label key={person.id} className="check-row">
                  <input type="checkbox" checked={step.people.includes(person.id)} onChange={() => toggle(person.id)} />
                  {person.name}
                </label>
              ))}
          </fieldset>
          <Due choices={choices} onChange={onChange} />
          <p className="import-note">{t('open.rules_off')}</p>
        </>
      ) : null}
    </div>
  );
}
