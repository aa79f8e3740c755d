/** What the person has chosen on the screen, and the mapping that the server gets from it. */
import type { FieldValue, FieldView, TypeView } from '../../api/types';
import { isEmpty, isWritable, valueKind } from '../../fields/view';
import type { Mapping, Source, StageMapping, StepMapping } from './types';

/** The choice that a column says the record's stage. */
export const STAGE = '@stage';

/** How the server's guess says the same. */
const GUESSED_STAGE = ['stage', STAGE];

export interface ColumnChoice {
  /** Code of a field, `@stage`, or blank: the column is left out. */
  field: string;
  values: Record<string, string>;
  format: string;
}

export interface Choices {
  columns: Record<string, ColumnChoice>;
  constants: Record<string, FieldValue>;
  titles: Record<string, string>;
  /** The stage of all rows when no column says it; blank: the type's own first stage. */
  stage: string;
  step: { title: string; people: number[]; due: 'date' | 'spread'; date: string; days: number };
}

/** Fields that a column or a constant may fill. */
export function importFields(type: TypeView): FieldView[] {
  return type.fields.filter((field) => isWritable(field) || field.kind === 'number');
}

/** Whether texts of the column need a map to the field's values. */
export function needsValues(field: FieldView | undefined): boolean {
  return field !== undefined && ['choice', 'choices', 'bool'].includes(valueKind(field));
}

/** The option of a field that a text of the file means by its own words. */
export function guessOption(options: readonly { code: string; label: string }[], text: string): string {
  const wanted = text.trim().toLowerCase().replaceAll('ё', 'е');
  const same = (word: string) => word.toLowerCase().replaceAll('ё', 'е') === wanted;
  return options.find((option) => same(option.code) || same(option.label))?.code ?? '';
}

const YES = ['да', 'true', '1', 'yes', 'истина'];
const NO = ['нет', 'false', '0', 'no', 'ложь'];

/** Values of the column's samples with their guessed meaning. */
export function guessValues(field: FieldView, samples: readonly string[]): Record<string, string> {
  const pairs = [...new Set(samples)].map((sample): [string, string] => {
    if (valueKind(field) === 'bool') {
      const word = sample.trim().toLowerCase();
      return [sample, YES.includes(word) ? 'true' : NO.includes(word) ? 'false' : ''];
    }
    return [sample, guessOption(field.options, sample)];
  });
  return Object.fromEntries(pairs);
}

/** All stages of a type with full codes. */
export function stagesOf(type: TypeView): { code: string; label: string; pipeline: string }[] {
  return type.pipelines.flatMap((pipeline) =>
    pipeline.stages.map((stage) => ({
      code: stage.code.includes('.') ? stage.code : `${pipeline.code}.${stage.code}`,
      label: stage.label,
      pipeline: pipeline.label,
    })),
  );
}

/** Two words of one root, as «новая» and «Новое». */
function isAkin(one: string, other: string): boolean {
  const [a, b] = [one.trim().toLowerCase(), other.trim().toLowerCase()];
  const root = Math.max(3, Math.min(a.length, b.length) - 2);
  return Math.abs(a.length - b.length) <= 2 && a.length >= root && a.slice(0, root) === b.slice(0, root);
}

/** Stages that the samples of a column seem to mean. */
export function guessStages(type: TypeView, samples: readonly string[]): Record<string, string> {
  const stages = stagesOf(type);
  return Object.fromEntries(
    [...new Set(samples)].map((sample) => [
      sample,
      guessOption(stages, sample) || (stages.find((stage) => isAkin(stage.label, sample))?.code ?? ''),
    ]),
  );
}

/** The choices to begin with: the server's guess, nothing constant, the step for today's person. */
export function startChoices(type: TypeView, source: Source, person: number, date: string, title: string): Choices {
  const columns = source.columns.map((column): [string, ColumnChoice] => {
    const guessed = source.guess[column.name] ?? '';
    if (GUESSED_STAGE.includes(guessed) && type.pipelines.length > 0) {
      return [column.name, { field: STAGE, values: guessStages(type, column.samples), format: '' }];
    }
    const code = guessed;
    const field = type.fields.find((one) => one.code === code);
    return [
      column.name,
      { field: code, values: field && needsValues(field) ? guessValues(field, column.samples) : {}, format: '' },
    ];
  });
  return {
    columns: Object.fromEntries(columns),
    constants: {},
    titles: {},
    stage: '',
    step: { title, people: [person], due: 'spread', date, days: 10 },
  };
}

function filled(values: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).filter(([, to]) => to !== ''));
}

function stageOf(choices: Choices): StageMapping | undefined {
  const byColumn = Object.entries(choices.columns).find(([, choice]) => choice.field === STAGE);
  if (byColumn) {
    return { column: byColumn[0], values: filled(byColumn[1].values) };
  }
  return choices.stage === '' ? undefined : choices.stage;
}

function stepOf({ step }: Choices): StepMapping {
  const [first = 0, ...others] = step.people;
  return {
    title: step.title.trim(),
    ...(step.people.length === 0 ? {} : { who: others.length === 0 ? { person: first } : { people: step.people } }),
    due: step.due === 'date' ? { date: step.date } : { spread_days: step.days },
  };
}

/** The mapping for the server. */
export function mappingOf(type: TypeView, choices: Choices): Mapping {
  const columns = Object.entries(choices.columns)
    .filter(([, choice]) => choice.field !== '' && choice.field !== STAGE)
    .map(([name, choice]): [string, Mapping['columns'][string]] => {
      const values = filled(choice.values);
      return [
        name,
        {
          field: choice.field,
          ...(Object.keys(values).length > 0 ? { values } : {}),
          ...(choice.format === '' ? {} : { format: choice.format }),
        },
      ];
    });
  const stage = stageOf(choices);
  return {
    columns: Object.fromEntries(columns),
    constants: Object.fromEntries(Object.entries(choices.constants).filter(([, value]) => !isEmpty(value))),
    ...(stage === undefined ? {} : { stage }),
    ...(type.needs_step ? { step: stepOf(choices) } : {}),
  };
}

export type Lack = 'columns' | 'stages' | 'step';

/** What is still missing before the check can start. */
export function lacking(type: TypeView, choices: Choices): Lack | null {
  if (!Object.values(choices.columns).some((choice) => choice.field !== '' && choice.field !== STAGE)) {
    return 'columns';
  }
  if (type.needs_step && choices.step.title.trim() === '') {
    return 'step';
  }
  const stages = Object.values(choices.columns).find((choice) => choice.field === STAGE);
  return stages && Object.values(stages.values).includes('') ? 'stages' : null;
}

/** Required fields that neither a column nor a constant fills. */
export function unfilled(type: TypeView, choices: Choices): FieldView[] {
  const given = new Set([...Object.values(choices.columns).map((choice) => choice.field), ...Object.keys(choices.constants)]);
  return type.fields.filter((field) => field.required === 'always' && isWritable(field) && !given.has(field.code));
}
