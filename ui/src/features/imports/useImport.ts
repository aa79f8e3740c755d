/** The state of one import: file, choices, the job that runs, what it said. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asProblem } from '../../api/client';
import { useMe } from '../../api/queries';
import type { TypeView } from '../../api/types';
import { useShowContext } from '../../fields/context';
import { addDays } from '../../fields/dates';
import { sayProblem } from '../../parts/toast';
import { asCheck, isOver, jobQuery, startCheck, startRun, startUndo, upload } from './data';
import { type Choices, mappingOf, startChoices } from './mapping';
import type { RunStepProps } from './RunStep';
import type { CheckResult, Source } from './types';

type Phase = RunStepProps['phase'];

const AFTER: Partial<Record<Phase, Phase>> = { checking: 'checked', running: 'done', undoing: 'undone' };

/** A job of the import and what it said; the phase moves on when the job ends. */
function useJob() {
  const client = useQueryClient();
  const [phase, setPhase] = useState<Phase>('idle');
  const [jobId, setJobId] = useState<number | null>(null);
  const [check, setCheck] = useState<CheckResult | null>(null);
  const job = useQuery({ ...jobQuery(jobId ?? 0), enabled: jobId !== null }).data;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the end of the job is the reason to run
  useEffect(() => {
    if (!job || !isOver(job)) {
      return;
    }
    if (job.state === 'failed') {
      setPhase('failed');
      return;
    }
    if (phase === 'checking') {
      setCheck(asCheck(job.result));
    }
    setPhase(AFTER[phase] ?? phase);
    void client.invalidateQueries({ queryKey: ['imports'] });
    void client.invalidateQueries({ queryKey: ['records'] });
  }, [job?.state, job?.id]);
  const start = async (next: Phase, work: () => Promise<number>) => {
    const before = phase;
    setPhase(next);
    try {
      setJobId(await work());
    } catch (thrown) {
      setPhase(before);
      sayProblem(asProblem(thrown));
    }
  };
  const reset = () => {
    setPhase('idle');
    setCheck(null);
    setJobId(null);
  };
  const outdate = () => {
    setCheck(null);
    setPhase((now) => (now === 'checked' || now === 'failed' ? 'idle' : now));
  };
  return { phase, job, check, start, reset, outdate };
}

export function useImport(type: TypeView | undefined) {
  const me = useMe();
  const { today } = useShowContext();
  const { t } = useTranslation('imports');
  const [source, setSource] = useState<Source | null>(null);
  const [fileName, setFileName] = useState('');
  const [choices, setChoices] = useState<Choices | null>(null);
  const [error, setError] = useState<string | null>(null);
  const [isUploading, setIsUploading] = useState(false);
  const [consents, setConsents] = useState(false);
  const { phase, job, check, start, reset, outdate } = useJob();

  const take = async (file: File) => {
    if (!type) {
      return;
    }
    setIsUploading(true);
    setError(null);
    try {
      const read = await upload(type.code, file);
      setSource(read);
      setFileName(file.name);
      setChoices(startChoices(type, read, me.person.id, addDays(today, 7), t('open.usual_step')));
      reset();
    } catch (thrown) {
      setError(asProblem(thrown).message);
    } finally {
      setIsUploading(false);
    }
  };
  const forget = () => {
    setSource(null);
    setChoices(null);
    setFileName('');
    reset();
  };
  const change = (next: Choices) => {
    setChoices(next);
    outdate();
  };
  const mapping = () => (type && choices ? mappingOf(type, choices) : { columns: {}, constants: {} });
  const id = source?.id ?? 0;
  const steps = {
    runCheck: () => void start('checking', () => startCheck(id, mapping())),
    run: () => void start('running', () => startRun(id, mapping(), consents)),
    undo: () => void start('undoing', () => startUndo(id)),
  };
  return {
    source,
    fileName,
    choices,
    error,
    isUploading,
    phase,
    job,
    check,
    consents,
    setConsents,
    take,
    forget,
    change,
    ...steps,
  };
}
