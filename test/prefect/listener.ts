import {createServer} from "node:http";
import type {AddressInfo} from "node:net";

type Delivery = {path: string; headers: Record<string, string | undefined>; body: Buffer};

export type Listener = {
  url: string;
  deliveries: Delivery[];
  stop: () => Promise<void>;
};

/** Keeps what is sent to it, as the endpoint of fivekeys would be given it. */
export async function startListener(): Promise<Listener> {
  const deliveries: Delivery[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
    );
    deliveries.push({path: request.url ?? "/", headers, body: Buffer.concat(chunks)});
    response.writeHead(202).end();
  });
  await new Promise<void>(resolve => server.listen(0, "127.0.0.1", resolve));
  const {port} = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    deliveries,
    stop: () =>
      new Promise(resolve => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
