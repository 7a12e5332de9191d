export interface ParameterRecord {
  readonly name: string;
  readonly value: string;
  /** A password's value is not told by the API. */
  readonly kind?: 'string' | 'boolean' | 'password';
}

export interface JobRecord {
  readonly name: string;
  /** Path below the root: `job/acme/job/shop`. */
  readonly path: string;
  readonly kind: 'freestyle' | 'pipeline' | 'multibranch' | 'matrix' | 'configuration';
  readonly parameters: readonly {
    readonly name: string;
    readonly kind: 'string' | 'boolean' | 'password';
    readonly default: string;
  }[];
  buildable: boolean;
  readonly scm?: { readonly url: string; readonly branch: string };
}

export interface BuildRecord {
  readonly job: JobRecord;
  readonly number: number;
  readonly queueId: number;
  building: boolean;
  /** Null while it runs. */
  result: string | null;
  description: string | null;
  readonly parameters: readonly ParameterRecord[];
  readonly commit?: string;
  readonly branch?: string;
  testReport?: TestReport;
  readonly artifacts: readonly ArtifactRecord[];
  /** Milliseconds since the epoch. */
  readonly timestamp: number;
}

export interface QueueRecord {
  readonly id: number;
  readonly job: JobRecord;
  readonly parameters: readonly ParameterRecord[];
  build?: BuildRecord;
}

export interface ArtifactRecord {
  /** Within the archive: `target/surefire-reports/TEST-shop.xml`. */
  readonly path: string;
  readonly content: string | Uint8Array;
}

type CaseStatus = 'PASSED' | 'SKIPPED' | 'FAILED' | 'FIXED' | 'REGRESSION';

/** https://github.com/jenkinsci/junit-plugin: `CaseResult.java` */
export interface TestCase {
  readonly className: string;
  readonly name: string;
  readonly status: CaseStatus;
  /** Seconds. */
  readonly duration: number;
  readonly errorDetails?: string;
  readonly errorStackTrace?: string;
  readonly skippedMessage?: string;
}

export interface TestSuite {
  readonly name: string;
  /** Stages and branches of a Pipeline, innermost first. */
  readonly enclosingBlockNames?: readonly string[];
  readonly cases: readonly TestCase[];
}

export interface TestReport {
  readonly suites?: readonly TestSuite[];
  /** The builds that a matrix or Maven build is made of: name of the job and number. */
  readonly children?: readonly { readonly job: string; readonly number: number }[];
}
