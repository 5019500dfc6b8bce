export type Side = "local" | "remote";

/**
 * Where calls of a module go, decided anew at each call: what the listener's admin call set, or else the JSON file that
 * MSA_SWITCH_FILE names (`{"users": "remote"}`, read again within a second of a change), or else MSA_<MODULE>, or else
 * "local". Throws when the variable says anything but local or remote.
 */
export declare function switchOf(module: string): Side;

/** As the admin call does; null takes the order back. False when nothing here knows the module. */
export declare function setSwitch(module: string, to: Side | null): boolean;

/** Every known module, what holds for it and what decided it: "admin", "file", "environment" or "default". */
export declare function listSwitches(): { [module: string]: { to: Side; by: string } };
