/** Fields that every record has besides those of its type, in the form that filters and lists understand. */
import type { FieldView, PipelineView, StageView, TypeView } from '../../api/types';

export type StageLike = StageView;
export type PipelineLike = PipelineView;
export type TypeLike = Pick<TypeView, 'code' | 'fields' | 'pipelines'>;

/** Words of the system's own columns; set once by the screen from the words file. */
export const systemWords: Record<
  'stage' | 'owner' | 'created_at' | 'updated_at' | 'is_open' | 'stage_at' | 'stage_due' | 'closed_at',
  string
> = {
  stage: 'stage',
  owner: 'owner',
  created_at: 'created_at',
  updated_at: 'updated_at',
  is_open: 'is_open',
  stage_at: 'stage_at',
  stage_due: 'stage_due',
  closed_at: 'closed_at',
};

function systemField(code: keyof typeof systemWords, kind: FieldView['kind'], options: FieldView['options']): FieldView {
  return {
    code,
    kind,
    result: null,
    label: systemWords[code],
    hint: '',
    required: 'never',
    leaving: [],
    entering: [],
    options,
    to: null,
    scale: 0,
    is_list: true,
    is_create: false,
    is_card: false,
    is_indexed: true,
    is_read_only: true,
    is_parent: false,
    is_stored: true,
    max_length: null,
  };
}

/** Owner, moments of creation and change; with stages also the stage, since and until when, and the closing. */
export function systemFields(type: TypeLike): FieldView[] {
  const stages = allStages(type).map((stage) => ({ code: stage.code, label: stage.label, is_active: true }));
  const fields = [
    systemField('owner', 'person', []),
    systemField('is_open', 'bool', []),
    systemField('created_at', 'datetime', []),
    systemField('updated_at', 'datetime', []),
  ];
  if (stages.length === 0) {
    return fields;
  }
  const moments = (['stage_at', 'stage_due', 'closed_at'] as const).map((code) => systemField(code, 'datetime', []));
  return [systemField('stage', 'choice', stages), ...fields, ...moments];
}

/** What a column of titles is called: what its rows are, with a capital letter. */
export function titleWord({ one }: Pick<TypeView, 'one'>): string {
  return one.charAt(0).toLocaleUpperCase() + one.slice(1);
}

/** The full code of a stage, whether `/meta` names it with its pipeline or not. */
export function fullStage(pipeline: string, code: string): string {
  return code.includes('.') ? code : `${pipeline}.${code}`;
}

/** All stages of a type with full codes, pipelines in order. */
export function allStages(type: TypeLike): (StageLike & { pipeline: string })[] {
  return type.pipelines.flatMap((pipeline) =>
    pipeline.stages.map((stage) => ({ ...stage, code: fullStage(pipeline.code, stage.code), pipeline: pipeline.code })),
  );
}

/** The stage by its full code. */
export function findStage(type: TypeLike, code: string | null | undefined): (StageLike & { pipeline: string }) | undefined {
  return allStages(type).find((stage) => stage.code === code);
}

/** Whether a person may take a record from one stage to another; the server asks the same. */
export function mayMove(type: TypeLike, from: string | null | undefined, to: string): boolean {
  const target = findStage(type, to);
  const here = findStage(type, from);
  if (!target || target.code === here?.code) {
    return target !== undefined;
  }
  if (target.by_hand && !(here && target.by_hand.includes(here.code))) {
    return false;
  }
  if (!here || here.to.length === 0 || target.outcome) {
    return true;
  }
  const codes = allStages(type).filter((stage) => stage.pipeline === here.pipeline);
  const place = (code: string) => codes.findIndex((stage) => stage.code === code);
  const isBack = target.pipeline === here.pipeline && place(target.code) < place(here.code);
  return isBack || here.to.includes(target.code);
}

/** The pipeline that a stage belongs to. */
export function pipelineOf(type: TypeLike, stage: string | null | undefined): PipelineLike | undefined {
  const code = stage?.split('.')[0];
  return type.pipelines.find((pipeline) => pipeline.code === code) ?? type.pipelines[0];
}
