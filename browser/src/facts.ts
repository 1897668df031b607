/** What Python hands over when the page is built (`forethought.checker.facts`): forms, rules and queries. */

export interface Facts {
  readonly version: string;
  /** The first day known, and from it on a 1 for each working day and a 0 for any other. */
  readonly calendar: { readonly first: string; readonly working: string };
  readonly authorities: readonly Authority[];
  /** How the XML files of the two returns are put together (`sources/data/*_layout.toml`). */
  readonly layouts: { readonly cin: CinLayout; readonly ssda903: ReturnLayout };
  /** The query of the table `collection`, with {start} {last} {year} {authority} to fill in. */
  readonly collection: string;
  readonly providers: { readonly headings: Record<string, readonly string[]>; readonly titles: readonly string[] };
  readonly staff: StaffFacts;
  readonly returns: Record<string, ReturnFacts>;
}

/** Which columns of a return say who works with a child, and the query that says who does so on the last day. */
export interface StaffFacts {
  readonly child: readonly string[];
  readonly team: readonly string[];
  readonly worker: readonly string[];
  /** Tables that say from when to when, with their two columns. */
  readonly dated: Record<string, { readonly start: string; readonly end: string }>;
  /** Reads `staff` (child, team, worker, start, end), with {start} {end} {last} to fill in. */
  readonly sql: string;
  /** A day written day first as one that sorts, with {0} to fill in. */
  readonly day: string;
}

export interface Authority {
  readonly gss: string;
  readonly la_code: string;
  readonly name: string;
}

export interface ReturnFacts {
  readonly name: string;
  readonly title: string;
  readonly medium: string;
  readonly date_format: DateFormat;
  readonly years: Record<string, YearFacts>;
  readonly views: Record<string, QueryFacts>;
  readonly rules: readonly RuleFacts[];
}

export type DateFormat = "dmy" | "iso";

export interface YearFacts {
  readonly label: string;
  /** First and last day of the collection year, both counted. */
  readonly period: readonly [string, string];
  readonly rule_set: { readonly hash: string; readonly reviewed: string | null; readonly rules: number };
  readonly layouts: { readonly this: LayoutFacts; readonly last: LayoutFacts };
  /** Any code or name of an authority (codes in capitals, names in small letters) and its code at the year's end. */
  readonly authority_codes: Record<string, string>;
  readonly queries: {
    readonly tables: Record<string, LaidFacts>;
    /** For `episodes` and `episodes_last`: the query by the placement columns that the source itself held. */
    readonly placed: Record<string, Record<string, string>>;
  };
}

/** A form as a source is read against it: this year's files, or last year's to stand beside them. */
export interface LayoutFacts {
  readonly year: number;
  readonly tables: Record<string, TableFacts>;
  /** Tables that only other years have, with the columns of their files. */
  readonly other_years: Record<string, readonly string[]>;
}

export interface TableFacts {
  readonly title: string;
  readonly key: readonly string[];
  readonly fields: Record<string, FieldFacts>;
  readonly file_columns: readonly string[];
  /** The columns to look for; empty for a table that the year of the files does not have. */
  readonly expected: readonly string[];
}

export interface FieldFacts {
  readonly kind: string;
  readonly derived: boolean;
  readonly meaning: string;
}

/** The query of a table that rules read; `gives` are its columns in order, null when they are not known. */
export interface LaidFacts {
  readonly sql: string;
  readonly reads: readonly string[];
  readonly gives: readonly string[] | null;
}

/** A query made ready: its text, and the columns it uses of each table and view. */
export interface QueryFacts {
  readonly text: string;
  readonly columns: Record<string, readonly string[]>;
  readonly condition: RowCondition | null;
  readonly gives: readonly string[] | null;
}

/** A query that looks at each row of one table alone: columns marked `t` (the table) or `c` (`collection`). */
export interface RowCondition {
  readonly table: string;
  readonly row: string;
  readonly condition: string;
}

export interface RuleFacts {
  readonly code: string;
  /** The collection years in which this wording is in force. */
  readonly years: readonly number[];
  readonly severity: string;
  readonly level: "row" | "return";
  readonly needs: readonly string[];
  /** The tables whose rows are reported, each with the fields to blame. */
  readonly flags: Record<string, readonly string[]>;
  readonly title: string;
  readonly why: string;
  readonly mend: string;
  readonly reference: string;
  readonly valid_from: string;
  readonly until: string | null;
  readonly reviewed: string;
  readonly differs: string;
  readonly query: QueryFacts;
}

export interface CinLayout {
  readonly blocks: Record<string, { readonly table: string; readonly number?: string; readonly content: readonly string[] }>;
  readonly lists: Record<
    string,
    { readonly table: string; readonly item: string; readonly field: string; readonly blank_when_empty: boolean }
  >;
  readonly header: Record<string, readonly string[]>;
  readonly child: { readonly content: readonly string[] };
}

export interface ReturnLayout {
  readonly respelt: Record<string, string>;
  readonly rows: Record<string, { readonly table: string; readonly under: readonly string[] }>;
  readonly header: Record<string, { readonly when: readonly string[]; readonly no: readonly string[] }>;
}
