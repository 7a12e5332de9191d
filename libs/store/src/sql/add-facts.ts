import type { RunFact } from '@testwire/contracts';
import type { Pool, PoolClient } from 'pg';
import { claimRun, noteOwners, openings } from './run-owners.ts';
import { storableJson, storableText } from './text.ts';
import { inTransaction } from './transaction.ts';

/** Characters of JSON per statement: big enough to be quick, small enough not to hold up others on the embedded database. */
const CHUNK = 500_000;

interface Row {
  readonly runId: string;
  readonly id: string;
  readonly json: string;
}

export async function addFacts(pool: Pool, facts: readonly RunFact[]): Promise<ReadonlySet<string>> {
  if (facts.length === 0) return new Set();
  const chunks = chunksOf(sortedRows(facts));
  const added = new Set<string>();
  const [only] = chunks;
  const claims = openings(facts);
  const opens = [...claims.values()].some((projects) => projects.length > 0);
  if (chunks.length === 1 && only !== undefined && !opens) await insert(pool, only, added);
  else {
    await inTransaction(pool, async (client) => {
      if (opens) await noteOwners(client, claims);
      for (const chunk of chunks) await insert(client, chunk, added);
    });
  }
  // The database knows the ids as they can be stored, the caller as they were given.
  return new Set(facts.map((fact) => fact.id).filter((id) => added.has(storableText(id))));
}

/** Claim and facts are one transaction: nobody can take the run in between. */
export async function addFactsOf(pool: Pool, given: readonly string[], facts: readonly RunFact[]): Promise<ReadonlySet<string>> {
  const projects = given.map(storableText);
  const foreign = new Set<string>();
  await inTransaction(pool, async (client) => {
    for (const [runId, claimed] of openings(facts)) {
      if (!(await claimRun(client, runId, claimed, projects))) foreign.add(runId);
    }
    const own = facts.filter((fact) => !foreign.has(fact.runId));
    for (const chunk of chunksOf(sortedRows(own))) await insert(client, chunk, new Set());
  });
  return foreign;
}

/** Adds those that are not there yet, of an expression that is a JSON array of facts as {@link toFactRows} gives it. */
export function insertFacts(json: string, condition = 'true'): string {
  return `INSERT INTO facts (run_id, id, kind, attempt, shard, digest, at, body)
     SELECT fact->>'runId', fact->>'id', fact->>'kind', (fact->>'attempt')::int, fact->>'shard',
            coalesce(fact->>'digest', fact->'artifact'->>'digest'), (fact->>'at')::timestamptz, fact
     FROM jsonb_array_elements(${json}::jsonb) AS fact WHERE ${condition}
     ON CONFLICT DO NOTHING`;
}

export function toFactRows(facts: readonly RunFact[]): string {
  return toArray(sortedRows(facts));
}

function toArray(rows: readonly Row[]): string {
  return `[${rows.map((row) => row.json).join(',')}]`;
}

async function insert(database: Pool | PoolClient, chunk: readonly Row[], added: Set<string>): Promise<void> {
  const { rows } = await database.query<{ id: string }>(`${insertFacts('$1')} RETURNING id`, [toArray(chunk)]);
  for (const { id } of rows) added.add(id);
}

/** Everybody inserts in the same order, so that two batches that share facts wait for each other and never in a circle. */
function sortedRows(facts: readonly RunFact[]): Row[] {
  return facts.map(toRow).sort((a, b) => compare(a.runId, b.runId) || compare(a.id, b.id));
}

function toRow(fact: RunFact): Row {
  return { runId: fact.runId, id: fact.id, json: storableJson(fact) };
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function chunksOf(rows: readonly Row[]): readonly (readonly Row[])[] {
  const chunks: Row[][] = [];
  let size = 0;
  for (const row of rows) {
    const last = chunks.at(-1);
    if (last === undefined || size + row.json.length > CHUNK) {
      chunks.push([row]);
      size = row.json.length;
    } else {
      last.push(row);
      size += row.json.length;
    }
  }
  return chunks;
}
