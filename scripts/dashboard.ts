import {buildDashboard} from "../src/server/dashboard/build.ts";

// What `fivekeys serve` does by itself; for images and packages, which should hold it built.
await buildDashboard();
