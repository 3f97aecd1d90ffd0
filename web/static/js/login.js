// The login keeps the place on the map that was wanted, and lets pass whoever is logged in already: a link from
// another site brings no cookie, a question of this page does.

const form = document.getElementById("login");
form.action += location.hash;
if (!form.querySelector("[role=alert]")) {
  const answer = await fetch("/whoami", { cache: "no-store" });
  if (answer.ok && (await answer.json()).role !== "nobody") location.replace(form.elements.next.value + location.hash);
}
