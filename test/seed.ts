import fc from "fast-check";

/** Properties draw the same cases in every run, so that a failure is the change's; another seed by SNIPERFORGE_SEED. */
fc.configureGlobal({ seed: Number(process.env.SNIPERFORGE_SEED ?? 20_220_406) });
