/** Every failure msa foresees. docs/errors.md has the same codes; a test compares both ways. */
interface Entry {
  readonly title: string;
  readonly why: string;
  readonly fix: string;
  /** 2 usage, configuration or environment · 3 refused for safety (docs/commands). */
  readonly exitCode: 1 | 2 | 3;
}

const entry = (title: string, why: string, fix: string, exitCode: Entry["exitCode"]): Entry => ({
  title,
  why,
  fix,
  exitCode,
});

export const catalogue = {
  // 1xxx: configuration and usage
  MSA1001: entry(
    "No configuration found",
    "every command but init needs to know the monolith",
    "run `msa init`",
    2,
  ),
  MSA1002: entry(
    "Configuration is not valid",
    "msa will not guess around a broken setting",
    "mend the listed places; `msa config --print` shows what is in force",
    2,
  ),
  MSA1003: entry("Missing answer", "there is no terminal to ask on", "give the named flag", 2),
  MSA1004: entry(
    "Unknown module",
    "the analysis found no module of that name",
    "`msa analyze` lists them",
    2,
  ),
  MSA1005: entry("Unknown endpoint", "the route table has no such row", "`msa status` lists them", 2),
  MSA1006: entry("Usage", "the command line is not what this command takes", "see `msa <command> --help`", 2),
  MSA1007: entry(
    "Nothing to analyse",
    "no package.json with a backend was found here",
    "go to the monolith's folder or give --cwd",
    2,
  ),
  MSA1008: entry(
    "Route table not found",
    "the route table is written by the first `msa extract`",
    "run `msa extract <module>`",
    2,
  ),
  MSA1009: entry(
    "Route table is not valid",
    "a table that is half understood would send requests to the wrong side",
    "mend the listed places",
    2,
  ),
  MSA1010: entry(
    "Configuration exists",
    "msa never overwrites what a person may have written",
    "edit the file, or remove it and run `msa init` again",
    3,
  ),
  // 2xxx: extraction
  MSA2001: entry(
    "Refused: obstacles in the way",
    "the service would not behave like the monolith",
    "mend the listed places in the monolith or choose another module",
    3,
  ),
  MSA2002: entry(
    "Target folder exists",
    "msa never overwrites what it did not write",
    "move the folder away, or choose another name with --as",
    3,
  ),
  MSA2003: entry(
    "Working tree is not clean",
    "a change that cannot be told from yours cannot be undone",
    "commit or stash first, or give --allow-dirty",
    3,
  ),
  MSA2004: entry("Plan is stale", "the monolith changed after the plan was made", "make the plan again", 3),
  MSA2005: entry(
    "File changed meanwhile",
    "the file is not what the change was computed from",
    "run the command again",
    3,
  ),
  MSA2006: entry(
    "Another msa is writing",
    "two writers would interleave",
    "wait for it to end; if none is running, remove the named lock",
    3,
  ),
  MSA2007: entry("Interrupted change set", "an earlier run was killed while writing", "run `msa undo`", 3),
  MSA2008: entry(
    "Edited since",
    "undo would throw your edits away",
    "keep them elsewhere first, or give --force to drop them",
    3,
  ),
  MSA2009: entry(
    "Service does not hold",
    "a check of the extracted service failed",
    "see the listed output; `msa undo` takes the extraction back",
    1,
  ),
  MSA2010: entry(
    "Module owns no endpoint",
    "an extraction moves endpoints; this module has none",
    "extract a module that has endpoints",
    3,
  ),
  MSA2011: entry(
    "Edits clash",
    "both the service's folder and the monolith changed the same place since the last extraction",
    "make the service say there what the monolith says, or the other way round, then run the command again",
    3,
  ),
  MSA2012: entry(
    "Not to be retired yet",
    "the monolith's copy is still in use",
    "move what is listed to the service first",
    3,
  ),
  MSA2013: entry(
    "Monolith would not hold",
    "a check of what is left of the monolith failed",
    "everything was put back; `--diff` shows what would be taken out",
    1,
  ),
  MSA2014: entry(
    "Disk is full",
    "what would be written was not written whole; files of yours are as they were, or as the journal can restore them",
    "free some space, then run the command again: it says when `msa undo` must come first",
    2,
  ),
  // 3xxx: routes and traffic
  MSA3001: entry(
    "Move refused",
    "the target could not take the requests",
    "start the service, or give --force --reason",
    3,
  ),
  MSA3002: entry(
    "Not a move",
    "the state or weight makes no sense for this endpoint",
    "see `msa move --help`",
    2,
  ),
  MSA3003: entry("Port taken", "another process listens there", "stop it, or choose another port", 2),
  MSA3004: entry(
    "Ports and targets disagree",
    "what is started would listen where no request is sent",
    "set the target's url in msa.routes.json, or start it on that port",
    2,
  ),
  MSA3005: entry(
    "The engine cannot match a row",
    "left out of the export, its requests would reach another row",
    "leave this table to `msa proxy`, or choose another engine",
    2,
  ),
  MSA3006: entry(
    "The engine has no such gate",
    "exported without it, requests that it keeps out would reach the monolith and the services",
    "leave this table to `msa proxy`, or give the engine its own and take the gate off the table",
    2,
  ),
  // 4xxx: running things
  MSA4001: entry(
    "Process did not get healthy",
    "it ended or did not answer in time",
    "see its output above",
    2,
  ),
  MSA4002: entry("Already running", "the state file names a live process", "run `msa down` first", 2),
  MSA4003: entry("Command failed", "a tool that msa started ended with an error", "see its output", 2),
  MSA4004: entry(
    "No live route table",
    "what was given to --against-live is none",
    "give what the preload of `msa analyze --boot` wrote (docs/commands/analyze.md)",
    2,
  ),
  MSA4005: entry(
    "Tool is missing",
    "the service is installed and started with the monolith's own package manager",
    "install it, or give --verify none",
    2,
  ),
} as const satisfies Record<string, Entry>;

export type ErrorCode = keyof typeof catalogue;
