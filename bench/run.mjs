// Every benchmark of the project, one after the other. Figures are ratios of paired runs; nothing here passes or fails.
for (const name of ["help", "analyze", "match", "proxy", "remote-call"]) {
  console.log(`\n# ${name}`);
  await import(`./${name}.mjs`);
}
