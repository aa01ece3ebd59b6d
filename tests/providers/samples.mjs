// Profiles as the providers document them, and what is left of them when members are missing, null or of another type.

const of = (provider, ...profiles) => profiles.map((profile) => ({ provider, profile }));

const standard = (provider, full) =>
  of(
    provider,
    full,
    { sub: full.sub },
    { sub: full.sub, name: null, nickname: null, preferred_username: "ada", email: null, picture: null },
    { sub: null, id: 42, nickname: "ada", email: "ada@example.com" },
    { sub: full.sub, name: "", nickname: "ada", email: "", picture: "" },
    { sub: full.sub, name: "Ada", email: 7, picture: { url: "https://example.com/ada.png" } },
    { name: "Nobody" },
  );

const discord = {
  id: "80351110224678912",
  username: "nelly",
  discriminator: "1337",
  global_name: "Nelly",
  avatar: "8342729096ea3675442027381ff50dfe",
  verified: true,
  email: "nelly@example.com",
};

const github = {
  id: 583231,
  login: "octocat",
  name: "The Octocat",
  email: "octocat@example.com",
  avatar_url: "https://avatars.example.com/u/583231?v=4",
};

const gitlab = {
  id: 1,
  username: "john_smith",
  name: "John Smith",
  email: "john@example.com",
  avatar_url: "https://gitlab.example.com/uploads/-/system/user/avatar/1/index.jpg",
};

const entra = { sub: "AAAAAAAAAAAAAAAAAAAAAIkzqFVrSaSaFHy782bbtaQ", name: "Abe Lincoln", email: "AbeLi@example.com" };

const apple = { sub: "001424.9337d5b1f6f4463e9f4d5a4b9a6c5f2e.1123", email: "x7k@privaterelay.appleid.com", email_verified: "true" };
const appleUser = { name: { firstName: "Ada", lastName: "Lovelace" }, email: "x7k@privaterelay.appleid.com" };
const appleWith = (user, profile = apple) => ({ provider: "apple", profile, callback: { user } });

const twitter = { id: "2244994945", name: "X Dev", username: "XDevelopers", profile_image_url: "https://pbs.example.com/x_normal.jpg" };

export const samples = [
  { provider: "apple", profile: apple },
  appleWith(JSON.stringify(appleUser)),
  appleWith("not JSON"),
  appleWith("null"),
  appleWith('"Ada"'),
  appleWith("{}"),
  appleWith('{"name":{"firstName":"Ada"}}'),
  appleWith('{"name":{"firstName":null,"lastName":"Lovelace"}}'),
  appleWith(JSON.stringify(appleUser), { sub: apple.sub }),
  ...of("apple", { sub: apple.sub }, { sub: apple.sub, email: null }, { email: apple.email }),

  ...standard("auth0", {
    sub: "auth0|5f7c8ec7c33c6c004bbafe82",
    name: "Ada Lovelace",
    nickname: "ada",
    email: "ada@example.com",
    picture: "https://s.gravatar.com/avatar/x.png",
  }),
  ...standard("cognito", { sub: "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee", "cognito:username": "ada", email: "ada@example.com" }),

  ...of(
    "discord",
    discord,
    { ...discord, avatar: "a_8342729096ea3675442027381ff50dfe" },
    { ...discord, avatar: null },
    { ...discord, avatar: null, discriminator: "0" },
    { ...discord, avatar: null, discriminator: "0004", id: "1" },
    { ...discord, avatar: null, discriminator: "0", id: "18446744073709551615" },
    { ...discord, global_name: null, email: null },
    { id: discord.id, username: "nelly", discriminator: "0", avatar: null },
    { ...discord, avatar: undefined },
    { ...discord, avatar: null, discriminator: "0", id: "nelly" },
    { ...discord, avatar: null, discriminator: undefined },
    { ...discord, image_url: "https://example.com/mine.png" },
    { message: "401: Unauthorized", code: 0 },
  ),

  ...of(
    "github",
    github,
    { ...github, name: null, email: null },
    { ...github, name: "", avatar_url: null },
    { id: 583231, login: "octocat" },
    { ...github, id: "583231" },
    { login: "octocat", name: "The Octocat" },
    { ...github, id: null },
  ),

  ...of(
    "gitlab",
    gitlab,
    { ...gitlab, sub: "17" },
    { ...gitlab, sub: 17, name: null },
    { ...gitlab, sub: null, name: undefined, email: null, avatar_url: null },
    { id: 1 },
    { ...gitlab, name: "" },
    { username: "john_smith" },
  ),

  ...standard("google", {
    sub: "110169484474386276334",
    name: "Ada Lovelace",
    email: "ada@example.com",
    picture: "https://lh3.googleusercontent.com/a/x=s96-c",
  }),
  ...standard("keycloak", {
    sub: "f:5b2c:ada",
    name: "Ada Lovelace",
    preferred_username: "ada",
    email: "ada@example.com",
  }),

  { provider: "microsoft-entra-id", profile: entra },
  { provider: "microsoft-entra-id", profile: entra, photo: { status: 200, base64: "/9j/4AAQSkZJRgABAQEAYABgAAD/2Q==" } },
  { provider: "microsoft-entra-id", profile: entra, photo: { status: 404, base64: "e30=" } },
  { provider: "microsoft-entra-id", profile: entra, photo: { status: 500, base64: "e30=" } },
  { provider: "microsoft-entra-id", profile: entra, photo: { status: 200, base64: "" } },
  { provider: "microsoft-entra-id", profile: { ...entra, picture: "https://example.com/a.png", image: "https://example.com/b.png" } },
  ...of(
    "microsoft-entra-id",
    { sub: entra.sub },
    { sub: entra.sub, name: null, email: null },
    { ...entra, email: undefined, preferred_username: "abeli@example.com" },
    { name: "Nobody" },
  ),

  ...standard("okta", {
    sub: "00uid4BxXw6I6TV4m0g3",
    name: "Ada Lovelace",
    preferred_username: "ada@example.com",
    email: "ada@example.com",
  }),
  ...standard("slack", {
    sub: "U0R7JM",
    name: "krane",
    email: "krane@example.com",
    picture: "https://secure.gravatar.com/x.png",
    "https://slack.com/team_id": "T0R7GR",
  }),

  ...of(
    "twitter",
    { data: twitter },
    { data: { ...twitter, email: "dev@example.com" } },
    { data: { ...twitter, name: null, profile_image_url: null, email: null } },
    { data: { id: "1" } },
    { data: { name: "X Dev" } },
    { data: {} },
    { errors: [{ title: "Forbidden" }] },
    { data: null },
  ),
];
