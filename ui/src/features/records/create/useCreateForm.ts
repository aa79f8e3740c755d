/** The state of the creation form: values, draft, the server's words at the fields, the next step when it is asked for. */
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asProblem } from '../../../api/client';
import type { FormValues } from '../../../fields/FieldForm';
import { type FieldValue, isEmpty } from '../../../fields/view';
import { sayDone, sayProblem } from '../../../parts/toast';
import { createRecord, type RowEdit, refreshType } from '../data';
import type { CreateSeed } from '../query';
import type { NextStep, RecordView, TypeView } from '../types';
import { dropDraft, keepDraft, readDraft } from './draft';
import { createFields, defaultValues } from './fields';

/** Only what was filled: the rest is left to the server's defaults. */
export function cleaned(values: Record<string, FieldValue>): Record<string, FieldValue> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => !isEmpty(value)));
}

function sentRows(rows: Record<string, FormValues[]>): Record<string, RowEdit[]> {
  const sent = Object.entries(rows).map(([section, forms]) => [section, forms.map((form) => ({ fields: cleaned(form.values) }))]);
  return Object.fromEntries(sent);
}

export interface CreateForm {
  form: FormValues;
  errors: Record<string, string>;
  summary: string | null;
  isBusy: boolean;
  asksStep: boolean;
  hasDraft: boolean;
  /** Grows when the form is begun anew, so that its editors forget what was typed. */
  round: number;
  change: (form: FormValues) => void;
  save: (next?: NextStep) => Promise<void>;
  dropStep: () => void;
  reset: () => void;
}

function seeded(type: TypeView, seed: CreateSeed): FormValues {
  const defaults = defaultValues(createFields(type, Object.keys(seed.fields ?? {})));
  return { values: { ...defaults, ...seed.fields }, titles: { ...seed.names } };
}

export function useCreateForm(type: TypeView, seed: CreateSeed, onCreated: (record: RecordView) => void): CreateForm {
  const client = useQueryClient();
  const { t } = useTranslation('records');
  const [draft] = useState(() => readDraft(type.code, Date.now()));
  const [start] = useState(() => seeded(type, seed));
  const [form, setForm] = useState<FormValues>(() => {
    return draft
      ? {
          values: { ...start.values, ...draft.values, ...seed.fields },
          titles: { ...start.titles, ...draft.titles, ...seed.names },
          rows: draft.rows,
        }
      : start;
  });
  const [round, setRound] = useState(0);
  const [isTouched, setIsTouched] = useState(false);
  const [hasDraft, setHasDraft] = useState(draft !== null);
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [summary, setSummary] = useState<string | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const [asksStep, setAsksStep] = useState(false);
  useEffect(() => {
    if (!isTouched) {
      return;
    }
    const timer = setTimeout(() => keepDraft(type.code, form, start, Date.now()), 300);
    return () => clearTimeout(timer);
  }, [form, isTouched, start, type.code]);
  const save = async (next?: NextStep) => {
    if (isBusy) {
      return;
    }
    setIsBusy(true);
    setSummary(null);
    try {
      const made = await createRecord(type.code, {
        fields: cleaned(form.values),
        ...(form.rows ? { rows: sentRows(form.rows) } : {}),
        ...(seed.stage ? { stage: seed.stage } : {}),
        ...(next ? { next } : {}),
      });
      setIsTouched(false);
      dropDraft(type.code);
      sayDone(t('create.done', { title: made.title }));
      onCreated(made);
      void refreshType(client, type.code);
      void client.invalidateQueries({ queryKey: ['records'] });
      void client.invalidateQueries({ queryKey: ['day'] });
    } catch (error) {
      const problem = asProblem(error);
      if (problem.code === 'step.missing') {
        setAsksStep(true);
      } else if (problem.fields.length > 0) {
        setErrors(Object.fromEntries(problem.fields.map((one) => [one.field, one.message])));
        setSummary(t('create.errors', { count: problem.fields.length }));
      } else {
        setSummary(problem.message);
        sayProblem(problem);
      }
    } finally {
      setIsBusy(false);
    }
  };
  return {
    form,
    errors,
    summary,
    isBusy,
    asksStep,
    hasDraft,
    round,
    change: (next) => {
      setIsTouched(true);
      setForm(next);
      setErrors((before) => (Object.keys(before).length > 0 ? {} : before));
    },
    save,
    dropStep: () => setAsksStep(false),
    reset: () => {
      dropDraft(type.code);
      setForm(seeded(type, seed));
      setHasDraft(false);
      setRound((before) => before + 1);
    },
  };
}
