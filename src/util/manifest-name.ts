/** Every extraction writes it into the folder of its service; it says where each file came from. */
export const manifestName = "msa.extract.json";
