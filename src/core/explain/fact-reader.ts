// Reading a step's facts. They are plain JSON made by the verifier; a fact that is absent leaves its sentence out.

import type { Json, JsonObject } from '../text/canonical-json.ts';
import type { StepName, Verdict } from '../verify/verdict.ts';

/** The facts of a verdict's step; empty where it has none. */
export const factsOf = ({ steps }: Pick<Verdict, 'steps'>, step: StepName): JsonObject =>
  steps.find(({ name }) => name === step)?.facts ?? {};

/** A text fact, or null. */
export const textFact = (facts: JsonObject, name: string): string | null => {
  const value = facts[name];
  return typeof value === 'string' ? value : null;
};

/** A number fact, or null. */
export const numberFact = (facts: JsonObject, name: string): number | null => {
  const value = facts[name];
  return typeof value === 'number' ? value : null;
};

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A fact with members of its own; empty when absent. */
export const objectFact = (facts: JsonObject, name: string): JsonObject => {
  const value = facts[name];
  return isObject(value) ? value : {};
};

/** A list of facts with members; empty when absent. */
export const listFact = (facts: JsonObject, name: string): readonly JsonObject[] => {
  const value = facts[name];
  return Array.isArray(value) ? (value as readonly Json[]).filter(isObject) : [];
};

/** A list of texts; empty when absent. */
export const textsFact = (facts: JsonObject, name: string): readonly string[] => {
  const value = facts[name];
  return Array.isArray(value) ? (value as readonly Json[]).filter((entry) => typeof entry === 'string') : [];
};
