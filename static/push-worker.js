// Shows what Krafta tells this device while none of its pages is open, and opens the page where it is dealt with. Keeps
// nothing and answers no request: `/avisos` registers it, and another worker may import it.
"use strict";

self.addEventListener("push", (event) => {
  let told = {};
  try { told = event.data.json(); } catch { /* nothing that we wrote */ }
  const { title = "Krafta", body = "", url = "/avisos", tag = "krafta" } = told;
  event.waitUntil(self.registration.showNotification(title, {
    body, tag, lang: "es-VE", icon: "/favicon.ico", data: { url },
    // A newer one takes the place of an older one, and is heard.
    renotify: true,
  }));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const asked = new URL(event.notification.data?.url ?? "/avisos", self.location.origin);
  // Only to pages of this site.
  const url = new URL(asked.pathname + asked.search + asked.hash, self.location.origin).href;
  event.waitUntil((async () => {
    const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
    const open = pages.find((page) => page.url === url);
    return open ? open.focus() : self.clients.openWindow(url);
  })());
});
