// «Avisarme en este dispositivo»: asks the browser for its permission and its address, and sends the form with them.
"use strict";

{
  const form = document.querySelector("[data-push-key]");
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

  // A browser that cannot reach its maker never says so.
  const within = (work) => Promise.race([work, new Promise((_, refuse) => setTimeout(refuse, 20_000))]);

  if (form && "serviceWorker" in navigator && "PushManager" in window && "Notification" in window) {
    const button = form.querySelector("button");
    const told = form.querySelector("[data-push-told]");
    form.hidden = false;
    const say = (words) => {
      told.textContent = words;
      told.hidden = false;
      button.disabled = false;
    };

    form.addEventListener("submit", async (event) => {
      if (form.elements.endpoint.value) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      button.disabled = true;
      try {
        if (await Notification.requestPermission() !== "granted") {
          say("Tu navegador no dio permiso. Puedes cambiarlo en los ajustes de este sitio.");
          return;
        }
        await navigator.serviceWorker.register("/push-worker.js", { scope: "/avisos" });
        const worker = await navigator.serviceWorker.ready;
        const key = bytes(form.dataset.pushKey);
        let own = await worker.pushManager.getSubscription();
        // One that was made for another key tells nothing.
        if (own && text(own.options.applicationServerKey) !== form.dataset.pushKey) {
          await own.unsubscribe();
          own = null;
        }
        own ??= await within(worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key }));
        form.elements.endpoint.value = own.endpoint;
        form.elements.p256dh.value = text(own.getKey("p256dh"));
        form.elements.auth.value = text(own.getKey("auth"));
        button.disabled = false;
        form.requestSubmit();
      } catch {
        say("Este navegador no puede recibir avisos ahora.");
      }
    }, true);
  }
}
