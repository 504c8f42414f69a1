// Starts the daemon, pushes the samples and a little school day, walks every route of the OpenAPI document and checks
// each answer against the schema that is documented for it. Members that are not documented are faults, too.
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { spawn, execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const [program, modules] = process.argv.slice(2).map((path) => resolve(path));
const load = (path) => import(pathToFileURL(join(modules, path)));
const { Validator } = await load('@seriousme/openapi-schema-validator/index.js');
const { default: Ajv2020 } = await load('ajv/dist/2020.js');

const sid = 1000082, otherSid = 2000164, secret = 'TESTSECRET';
const directory = mkdtempSync(join(tmpdir(), 'rollcall-openapi-'));
const config = join(directory, 'rollcall.toml');
const faults = [];
const fault = (text) => faults.push(text);

// ---- the daemon

function start(classin) {
  writeFileSync(config, `[listen]\naddress = "127.0.0.1:0"\n[store]\nurl = "sqlite:${directory}/rollcall.db"\n` +
    `[classin]\nbase_url = "http://127.0.0.1:${classin.address().port}"\n` +
    `[[school]]\nsid = ${sid}\nname = "School"\nsecrets = ["${secret}"]\n` +
    `[[school]]\nsid = ${otherSid}\nname = "Other"\nsecrets = ["B"]\n`);
  const child = spawn(program, ['serve', '--config', config], { stdio: ['ignore', 'ignore', 'pipe'] });
  return new Promise((done, fail) => {
    let log = '';
    child.stderr.on('data', (bytes) => {
      log += bytes;
      const address = /"address":"([^"]+)","for":"pushes and queries"/.exec(log);
      if (address && log.includes('"event":"ready"')) done({ child, base: `http://${address[1]}` });
    });
    child.on('exit', () => fail(new Error(`the daemon did not start:\n${log}`)));
  });
}

// A ClassIn that creates whatever it is asked for, but for one teacher whom it does not know.
async function start_classin() {
  let last = 7000;
  const classin = createServer(async (request, response) => {
    let body = '';
    for await (const bytes of request) body += bytes;
    const { name, teacherUid } = JSON.parse(body);
    const id = ++last;
    const data = { activityId: id + 1000, classId: id, name, live_url: `https://www.eeo.cn/live.php?lessonKey=${id}`,
      live_info: {} };
    response.setHeader('Content-Type', 'application/json');
    const answer = teacherUid === 13 ? { code: 136, msg: 'no such teacher' } : { code: 1, msg: 'ok', data };
    response.end(JSON.stringify(answer));
  });
  await new Promise((done) => classin.listen(0, '127.0.0.1', done));
  return classin;
}

const rollcall = (...words) => execFileSync(program, [...words, '--config', config], { encoding: 'utf8' }).trim();

async function push(base, message) {
  const stamp = message.TimeStamp ?? 1768314600;
  const key = createHash('md5').update(secret + stamp).digest('hex');
  const body = JSON.stringify({ ...message, SID: sid, TimeStamp: stamp, SafeKey: key });
  const answer = await fetch(`${base}/classin/push`, { method: 'POST', body });
  if (answer.status !== 200) throw new Error(`push refused: ${await answer.text()}`);
}

// ---- what is pushed

const course = 116576;
const students = (uids) => uids.map((uid) => ({ studentUid: uid, studentName: `Student ${uid}` }));
const stay = (from, to) => ({ Identity: 1, Total: to - from, Details: [
  { Type: 'In', Time: from, Device: 9 }, { Type: 'Out', Time: to }] });

function summary(classId, start, people) {
  return { Cmd: 'End', CourseID: course, ClassID: classId, StartTime: start, CloseTime: start + 4800,
    ActionTime: start + 4900, TimeStamp: start + 5500, Data: { inoutEnd: people } };
}

function roster(at, opType, uids, _id) {
  return { Cmd: 'eeoCourseStudentChange', CourseID: course, opType, opTime: at, ActionTime: at, _id,
    opData: { courseId: course, courseName: 'Course', studentInfos: students(uids) } };
}

function enter(classId, uid, start, at) {
  return { Cmd: 67371107, CourseID: course, ClassID: classId, StartTime: start, CloseTime: start + 4800, UID: uid,
    ClientID: 0, Identity: 1, Device: 9, ActionTime: at };
}

function samples() {
  const folder = new URL('../samples/', import.meta.url);
  return readdirSync(folder).filter((name) => name.endsWith('.json')).map(
    (name) => JSON.parse(readFileSync(new URL(name, folder), 'utf8')));
}

// Somebody present and absent, a mark restated, homework missing, a room in use, a grade regraded, a push that cannot be
// used.
async function push_school_day(base) {
  for (const sample of samples()) await push(base, sample);
  const start = 1768314000, now = Math.floor(Date.now() / 1000);
  await push(base, roster(start - 86400, 1, [1001, 1002, 1003], 'roster-1'));
  await push(base, summary(501, start, { 1001: stay(start, start + 3600), 1002: stay(start + 900, start + 3600) }));
  await push(base, roster(start - 3600, 2, [1003], 'roster-2'));
  await push(base, { ...summary(501, start, { 1001: stay(start + 400, start + 3600) }), ActionTime: start + 6000 });
  await push(base, enter(502, 1001, now - 600, now - 300));
  const homework = samples().find((sample) => sample.Cmd === 'HomeworkScore');
  const graded = (score, at) => ({ ...homework, CourseID: course, _id: `grade-${at}`, ActionTime: at, Data: {
    ...homework.Data, StudentScore: score, CorrectionTime: at, StudentInfo: { StudentUid: 1001, StudentName: 'A' } } });
  await push(base, graded('90', start + 90000));
  await push(base, graded('95', start + 95000));
  await push(base, { Cmd: 'End', _id: 'gutted', ActionTime: start });
}

// ---- checking

// Nothing but what is documented.
function closed(schema) {
  if (Array.isArray(schema)) return schema.map(closed);
  if (schema === null || typeof schema !== 'object') return schema;
  const copy = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closed(value)]));
  if (copy.properties && copy.type === 'object') copy.additionalProperties = false;
  return copy;
}

class Checker {
  constructor(document) {
    this.document = document;
    this.ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false });
    this.ajv.addSchema({ $id: 'api', components: closed(document.components) });
    this.answers = {};  // by operation: how many 200 answers, and how many items in them
  }

  validate(schema, value, where) {
    const check = this.ajv.getSchema(`api#/components/schemas/${schema}`);
    if (!check(value)) fault(`${where}: ${this.ajv.errorsText(check.errors)}`);
  }

  async check(operation, path, answer) {
    const where = `${operation.operationId} ${path} ${answer.status}`;
    const type = (answer.headers.get('content-type') ?? '').split(';')[0];
    const text = await answer.text();
    const documented = operation.responses[answer.status];
    if (!documented) return fault(`${where}: this status is not documented`);
    if (answer.status >= 300) {
      if (type !== 'application/problem+json') return fault(`${where}: ${type} is no problem`);
      return this.validate('Problem', JSON.parse(text), where);
    }
    if (!documented.content[type]) return fault(`${where}: ${type} is not documented`);
    const seen = (this.answers[operation.operationId] ??= { answers: 0, items: 0 });
    seen.answers += 1;
    if (type !== 'application/json') return undefined;
    const value = JSON.parse(text);
    seen.items += value.items?.length ?? 1;
    this.validate(documented.content[type].schema.$ref.split('/').pop(), value, where);
    return value;
  }
}

// ---- walking

const fill = (pattern, ids) => pattern.replace(/\{(\w+)\}/g, (_, name) => ids[name]);

async function ids_of(base, headers) {
  const get = async (path) => (await fetch(`${base}/v1/schools/${sid}${path}`, { headers })).json();
  const classes = (await get('/classes?limit=1000')).items.map((item) => item.class_id);
  const courses = (await get('/courses')).items.map((item) => item.course_id).filter((id) => id !== null);
  const marks = [];
  for (const id of classes) {
    const found = await get(`/classes/${id}/attendance`);
    for (const mark of [...found.students, ...found.staff, ...found.observers]) marks.push({ class: id, uid: mark.uid });
  }
  return { classes, courses, marks };
}

const activities = () => new Set(samples().map((sample) => sample.Data?.ActivityId).filter((id) => id !== undefined));

function filters(operation, { courses, marks }) {
  const named = new Set(operation.parameters.filter((p) => p.in === 'query').map((p) => p.name));
  const queries = [];
  if (named.has('activity')) {
    for (const id of courses) queries.push(`course=${id}`, ...(named.has('history') ? [`course=${id}&history=true`] : []));
    for (const uid of new Set(marks.map((mark) => mark.uid))) queries.push(`student=${uid}`);
    for (const id of activities()) queries.push(`activity=${id}`);
  } else {
    queries.push('');
    if (named.has('limit')) queries.push('limit=1');
    if (named.has('from')) queries.push('from=2020-01-01&to=2030-12-31');
  }
  if (named.has('format')) queries.push(...['csv', 'xlsx'].map((format) => `${queries[0]}&format=${format}`));
  return queries;
}

function paths(pattern, ids) {
  const names = [...pattern.matchAll(/\{(\w+)\}/g)].map((found) => found[1]).filter((name) => name !== 'sid');
  if (names.includes('class') && names.includes('uid')) return ids.marks.map((mark) => fill(pattern, { sid, ...mark }));
  if (names.includes('class')) return ids.classes.map((id) => fill(pattern, { sid, class: id }));
  if (names.includes('identity')) return ids.identities.map((identity) => fill(pattern, { sid, identity }));
  if (names.includes('course')) return ids.courses.map((id) => fill(pattern, { sid, course: id }));
  if (names.includes('uid')) return [...new Set(ids.marks.map((m) => m.uid))].map((uid) => fill(pattern, { sid, uid }));
  return [fill(pattern, { sid })];
}

async function walk_reads(base, checker, tokens, ids) {
  for (const [pattern, item] of Object.entries(checker.document.paths)) {
    const operation = item.get;
    if (!operation) continue;
    const manages = operation.security.some((needs) => needs.bearer.includes('manage'));
    const headers = { Authorization: `Bearer ${manages ? tokens.manage : tokens.read}` };
    for (const path of paths(pattern, ids)) {
      for (const query of filters(operation, ids)) {
        const target = query ? `${path}?${query}` : path;
        await checker.check(operation, target, await fetch(base + target, { headers }));
      }
    }
  }
}

// A mark is corrected, corrected back, and both wrongly.
async function walk_writes(base, checker, tokens) {
  const pattern = '/v1/schools/{sid}/classes/{class}/attendance/{uid}/override';
  const { put, delete: remove } = checker.document.paths[pattern];
  const path = fill(pattern, { sid, class: 501, uid: 1002 });
  const headers = { Authorization: `Bearer ${tokens.correct}`, 'Content-Type': 'application/json' };
  const send = (method, target, body) => fetch(base + target, { method, headers, body });
  const wish = JSON.stringify({ status: 'excused', reason: 'ill' });
  await checker.check(put, path, await send('PUT', path, wish));
  await checker.check(put, path, await send('PUT', path, '{"status":"ill"}'));
  await checker.check(remove, path, await send('DELETE', path));
  await checker.check(remove, path, await send('DELETE', `${path}?reason=mistake`));
  await checker.check(remove, path, await send('DELETE', `${path}?reason=mistake`));
  await checker.check(put, path, await send('PUT', path, JSON.stringify({ status: 'present', reason: 'was there' })));
}

// Classes are created, asked for again, and asked for wrongly; returns the identities.
async function walk_creations(base, checker, tokens) {
  const pattern = '/v1/schools/{sid}/classes', path = fill(pattern, { sid });
  const operation = checker.document.paths[pattern].post;
  const start = Math.floor(Date.now() / 1000) + 86400, identities = [];
  const send = async (wish, key, token = tokens.manage) => {
    const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json',
      ...(key && { 'Idempotency-Key': key }) };
    const body = JSON.stringify({ course_id: course, name: 'Class', teacher_uid: 9, starts_at: start,
      ends_at: start + 3600, ...wish });
    const made = await checker.check(operation, path, await fetch(base + path, { method: 'POST', headers, body }));
    if (made?.identity) identities.push(made.identity);
  };
  await send({});
  await send({});
  await send({ name: 'Recorded', assistant_uids: [11, 12], seats: 6, record: true, live: true, api: 'v2' }, 'lesson-1');
  await send({ name: 'Another' }, '"lesson-1"');
  await send({ name: 'Refused', teacher_uid: 13 });
  await send({ name: 'x'.repeat(100) });
  await send({ seats: 'many' });
  await send({}, 'not one');
  await send({}, 'lesson-2', tokens.correct);
  return [...new Set(identities)];
}

async function walk_errors(base, checker, tokens) {
  const ids = { sid, class: 999999, uid: 999999, course: 999999, identity: 'none' };
  for (const [pattern, item] of Object.entries(checker.document.paths)) {
    for (const [method, operation] of Object.entries(item)) {
      if (operation.security.length === 0) continue;
      const body = operation.requestBody ? '{"status":"excused","reason":"x"}' : undefined;
      const ask = async (token, target) => checker.check(operation, target,
        await fetch(base + target, { method: method.toUpperCase(), body,
          headers: { Authorization: `Bearer ${token}`, ...(body && { 'Content-Type': 'application/json' }) } }));
      const path = fill(pattern, ids), needed = operation.parameters.some((p) => p.in === 'query' && p.required);
      await ask('nobody', path);
      await ask(tokens.other, path);
      await ask(tokens.correct, `${path}?nonsense=1`);
      await ask(tokens.correct, needed ? `${path}?reason=x` : path);
      await ask(tokens.correct, fill(pattern, { ...ids, sid: 4711 }));
    }
  }
}

// Everything that can be answered was answered with something in it.
function expect_coverage(checker) {
  for (const item of Object.values(checker.document.paths)) {
    for (const { operationId } of Object.values(item)) {
      const seen = checker.answers[operationId];
      if (!seen) fault(`${operationId}: no answer was checked`);
      else if (seen.items === 0) fault(`${operationId}: ${seen.answers} answers, and no item in them`);
      else console.log(`${operationId}: ${seen.answers} answers, ${seen.items} items`);
    }
  }
}

async function main() {
  const classin = await start_classin();
  const { child, base } = await start(classin);
  try {
    await push_school_day(base);
    const document = await (await fetch(`${base}/v1/openapi.json`)).json();
    const verdict = await new Validator().validate(structuredClone(document));
    if (!verdict.valid) fault(`the document is not OpenAPI: ${JSON.stringify(verdict.errors)}`);
    const token = (...words) => rollcall('token', 'create', ...words).split('\n')[0];
    const tokens = { read: token('reader'), correct: token('desk', '--scope', 'correct'),
      manage: token('office', '--scope', 'manage'), other: token('other', '--sid', String(otherSid)) };
    const checker = new Checker(document);
    await walk_writes(base, checker, tokens);
    const identities = await walk_creations(base, checker, tokens);
    const ids = await ids_of(base, { Authorization: `Bearer ${tokens.read}` });
    await walk_reads(base, checker, tokens, { ...ids, identities });
    await walk_errors(base, checker, tokens);
    expect_coverage(checker);
  } finally {
    child.removeAllListeners('exit');
    child.kill('SIGTERM');
    await new Promise((done) => child.on('exit', done));
    classin.close();
    rmSync(directory, { recursive: true });
  }
}

await main();
for (const text of faults.slice(0, 40)) console.error(text);
console.log(faults.length === 0 ? 'The document is valid, and every answer is as it says.' : `${faults.length} faults`);
process.exit(faults.length === 0 ? 0 : 1);
