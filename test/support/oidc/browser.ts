const REDIRECTS_MAX = 12;

/** What a page ended with. */
export type Page = {status: number; url: string; text: string; headers: Headers};

export type Browser = ReturnType<typeof browser>;

/** For tests: a browser without scripts. It keeps cookies by host and path, and follows redirects. */
export function browser() {
  const cookies = new Map<string, {origin: string; path: string; name: string; value: string}>();

  function keep(url: URL, headers: Headers): void {
    for (const line of headers.getSetCookie()) {
      const [pair = "", ...attributes] = line.split("; ");
      const [name = "", value = ""] = [
        pair.slice(0, pair.indexOf("=")),
        pair.slice(pair.indexOf("=") + 1),
      ];
      const has = (key: string) =>
        attributes.find(one => one.toLowerCase().startsWith(`${key}=`))?.slice(key.length + 1);
      const path = has("path") ?? "/";
      const id = `${url.origin} ${path} ${name}`;
      const isGone = has("max-age") === "0" || Date.parse(has("expires") ?? "") < Date.now();
      if (value === "" || isGone) cookies.delete(id);
      else cookies.set(id, {origin: url.origin, path, name, value});
    }
  }

  function sent({origin, pathname}: URL): string {
    return [...cookies.values()]
      .filter(one => one.origin === origin && pathname.startsWith(one.path))
      .map(({name, value}) => `${name}=${value}`)
      .join("; ");
  }

  async function step(url: URL, init: RequestInit = {}): Promise<Response> {
    const headers = {accept: "text/html", ...(init.headers as Record<string, string>)};
    const response = await fetch(url, {
      ...init,
      redirect: "manual",
      headers: {...headers, cookie: sent(url)},
    });
    keep(url, response.headers);
    return response;
  }

  async function go(to: string, init: RequestInit = {}): Promise<Page> {
    let url = new URL(to);
    let response = await step(url, init);
    for (let i = 0; i < REDIRECTS_MAX; i++) {
      const location = response.headers.get("location");
      if (location === null) break;
      await response.body?.cancel();
      url = new URL(location, url);
      response = await step(url);
    }
    const {status, headers} = response;
    return {status, url: url.href, text: await response.text(), headers};
  }

  return {
    cookies,
    /** One request; redirects are shown, not followed. */
    step: (to: string, init?: RequestInit) => step(new URL(to), init),
    open: (to: string) => go(to),
    send: (to: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
      go(to, {
        method: "POST",
        body: new URLSearchParams(fields),
        headers: {origin: new URL(to).origin, ...headers},
      }),
  };
}
