/** What a repository is called: `github:<owner>/<name>`, on an Enterprise Server `<host>/<owner>/<name>`. */
export function repositoryName({host, fullName}: {host: string; fullName: string}): string {
  const plain = host.toLowerCase().replace(/^www\./, "");
  return plain === "github.com" ? `github:${fullName}` : `${plain}/${fullName}`;
}
