/** What is remembered of a page between two samples. Times are milliseconds of the run's clock. */

/** A page's position: not taken after `by`, and not before `after`. */
export interface Course {
  readonly position: string;
  readonly after: number;
  readonly by: number;
  /** Whom the step of this position pages; empty while nobody knows. */
  readonly people: readonly string[];
  /** When somebody heard of the page at this position. */
  heard: number | undefined;
  hurried: boolean;
  passedOver: boolean;
  late: boolean;
}

/** A page, from the first sample in which it was seen or named. */
export interface Watched {
  readonly first: number;
  /** It has a row. */
  kept: boolean;
  heard: number | undefined;
  exhausted: number | undefined;
  noticed: number | undefined;
  lonely: number | undefined;
  course: Course;
}
