import {ErrorBoundary, LocationProvider, lazy, Route, Router, useLocation} from "preact-iso";
import {NotFound} from "./pages/not-found.tsx";
import {Overview} from "./pages/overview.tsx";
import {Layout} from "./parts/layout.tsx";
import {StatusProvider} from "./status.tsx";

const Metric = lazy(() => import("./pages/metric.tsx").then(({Metric}) => Metric));
const Deployments = lazy(() =>
  import("./pages/deployments.tsx").then(({Deployments}) => Deployments),
);
const Deployment = lazy(() => import("./pages/deployments.tsx").then(({Deployment}) => Deployment));
const Incidents = lazy(() => import("./pages/incidents.tsx").then(({Incidents}) => Incidents));
const Surveys = lazy(() => import("./pages/surveys.tsx").then(({Surveys}) => Surveys));
const Data = lazy(() => import("./pages/data.tsx").then(({Data}) => Data));
const Definitions = lazy(() =>
  import("./pages/definitions.tsx").then(({Definitions}) => Definitions),
);

/** Where a link stays on this page; all else, such as the API or the survey, is the server's. */
const OURS = /^\/(\?|$|metrics\/.|(deployments|incidents|surveys|data|definitions)(\/|\?|$))/;

/** The dashboard as a whole. */
export function App() {
  return (
    <LocationProvider scope={OURS}>
      <StatusProvider>
        <Layout>
          <ErrorBoundary>
            <Pages />
          </ErrorBoundary>
        </Layout>
      </StatusProvider>
    </LocationProvider>
  );
}

function Pages() {
  const {path} = useLocation();
  // The router throws at an address that cannot be read.
  if (!isReadable(path)) return <NotFound />;
  return (
    <Router onRouteChange={toTheTop}>
      <Route path="/" component={Overview} />
      <Route path="/metrics/:id" component={Metric} />
      <Route path="/deployments" component={Deployments} />
      <Route path="/deployments/:id+" component={Deployment} />
      <Route path="/incidents" component={Incidents} />
      <Route path="/surveys" component={Surveys} />
      <Route path="/data" component={Data} />
      <Route path="/definitions" component={Definitions} />
      <Route default component={NotFound} />
    </Router>
  );
}

function isReadable(path: string): boolean {
  try {
    // Its value is used: a call for nothing but its error would be left out of the built page.
    return decodeURIComponent(path) !== "";
  } catch {
    return false;
  }
}

/** A new page is read from its top: the heading has the focus, as after a page load. */
function toTheTop(): void {
  document.getElementById("main")?.focus({preventScroll: true});
}
