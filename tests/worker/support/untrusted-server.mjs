// An https server on loopback with an untrusted certificate: self-signed, valid for 100 years, only for
// tests.

import { createServer } from "node:https";

const key = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgMKfwrr+FIFHKVk+m
oO58U7FqB1PzR4TT4hL0Gwx7mpShRANCAAR3xkuikPNWeVvhug2MXlBTAoock5dm
6V682yGf8pP7AGFmmFdZ/qbBTm+GGzZpAtOoX7QB19XJ+gdbxVsAuDAu
-----END PRIVATE KEY-----
`;

const cert = `-----BEGIN CERTIFICATE-----
MIIBnDCCAUGgAwIBAgIUHrGObKpAB7YgUGGGUOZidZeT2rIwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyODEzMDYwNloYDzIxMjYxMTA0
MTMwNjA2WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAAR3xkuikPNWeVvhug2MXlBTAoock5dm6V682yGf8pP7AGFmmFdZ/qbB
Tm+GGzZpAtOoX7QB19XJ+gdbxVsAuDAuo28wbTAdBgNVHQ4EFgQUGu0TWOoeKzD5
wkoOP3bMQvQRLUYwHwYDVR0jBBgwFoAUGu0TWOoeKzD5wkoOP3bMQvQRLUYwDwYD
VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI
zj0EAwIDSQAwRgIhAIuDsWCbdhsMxQTAvSwxgBthO/qfHj0XnWOzGKCXlkYBAiEA
sKRtsTKZe7OsgfUugr6uN3+aFMlIOd3yaQlbDR5wdWY=
-----END CERTIFICATE-----
`;

/** Starts it. Returns its `origin` and `stop()`. A client that trusts the certificate gets the text `trusted`. */
export async function startUntrustedServer() {
  const server = createServer({ key, cert }, (_, response) => response.end("trusted"));
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const stop = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { origin: `https://127.0.0.1:${server.address().port}`, stop };
}
