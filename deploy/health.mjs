// The health check of a container: asks an address inside it, and ends with 0 when that says it is well.
// node deploy/health.mjs http://127.0.0.1:3000/health/ready
const [address = ""] = process.argv.slice(2);
try {
  const answer = await fetch(address, { signal: AbortSignal.timeout(4_000) });
  // The body names what is down, dependency by dependency, for who reads the container's health log.
  console.log(answer.status, (await answer.text()).slice(0, 500));
  process.exit(answer.ok ? 0 : 1);
} catch (error) {
  console.log(error.cause?.code ?? error.name);
  process.exit(1);
}
