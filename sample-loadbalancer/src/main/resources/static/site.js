/*
 * The live page of the load balancer. Each event of the stream carries the whole state, so the scripts keep only the input of the
 * user, the counts for the curves, and what a person has opened.
 *
 * Values from etcd are only ever shown as text: the scripts set textContent and attributes that cannot run code.
 */
import { $, age, clock, copy, decimal, now, number, part, plural, setNow, text } from './page.js';
import { OrderForm } from './order.js';
import { LeftMembers, Watchers } from './fleet.js';

const TIMEOUT = 12000; // ms; the load balancer sends a message every 5 s
const RETRY = 1500; // ms
const CURVE = 60; // s
const STEP = 2; // s

/* --- Requests per second, from the counts of the last minute --- */

class Counts {

	constructor() {
		this.points = [];
	}

	add(time, count) {
		const last = this.points.at(-1);
		if (last && count < last.count) {
			this.points = [];
		}
		else if (last && count > last.count && time - last.time > 1500) {
			// No message, because there were no requests
			this.points.push({ time: time - 1200, count: last.count });
		}
		this.points.push({ time, count });
		while (this.points.length > 2 && this.points[1].time < time - (CURVE + 10) * 1000) {
			this.points.shift();
		}
	}

	at(time) {
		const points = this.points;
		const after = points.findIndex((point) => point.time > time);
		if (after < 0) {
			return points.at(-1).count;
		}
		if (after === 0) {
			return points[0].count;
		}
		const [from, to] = [points[after - 1], points[after]];
		return from.count + (to.count - from.count) * (time - from.time) / (to.time - from.time);
	}

	// Time before the first count is left out of the rate
	rate(time, seconds) {
		const from = Math.max(time - seconds * 1000, this.points[0].time);
		return time - from < 500 ? 0 : (this.at(time) - this.at(from)) * 1000 / (time - from);
	}

	curve(time) {
		// On a fixed grid, so that the curve keeps its shape when it moves to the left
		const end = Math.floor(time / 1000 / STEP) * STEP * 1000;
		const rates = [];
		for (let seconds = CURVE; seconds >= 0; seconds -= STEP) {
			rates.push(this.rate(end - seconds * 1000, STEP));
		}
		return rates;
	}

}

/* --- One member --- */

class MemberRow {

	constructor(cluster, address) {
		this.cluster = cluster;
		this.address = address;
		this.row = copy('member');
		this.counts = new Counts();
		text($('.address', this.row), address);
		this.form = null;
		for (const [operation, name] of [['out', 'Take out'], ['stop', 'Stop']]) {
			const button = $('.' + operation, this.row);
			button.setAttribute('aria-label', `${name} ${address}`);
			button.addEventListener('click', () => {
				this.form?.leave();
				this.form = new OrderForm(this, operation, button);
			});
		}
	}

	show(member, endpoint, orders, counted) {
		this.endpoint = endpoint;
		this.started = member.started ? Date.parse(member.started) : NaN;
		const metadata = $('.metadata', this.row);
		if (metadata.dataset.shown !== JSON.stringify(member.metadata)) {
			metadata.dataset.shown = JSON.stringify(member.metadata);
			metadata.replaceChildren(...member.metadata.map((entry) => {
				const item = document.createElement('li');
				item.append(document.createElement('bdi'));
				item.firstChild.textContent = entry;
				return item;
			}));
		}
		metadata.hidden = member.metadata.length === 0;
		$('.action', this.row).hidden = !orders;
		$('.requests', this.row).hidden = $('.rate', this.row).hidden = !counted;
		if (counted) {
			this.counts.add(now(), member.requests);
			text($('.requests', this.row), number(member.requests));
		}
		const time = $('time', this.row);
		if (Number.isNaN(this.started)) {
			time.removeAttribute('datetime');
			time.title = 'Its start time is unknown';
			text(time, '–');
		}
		else {
			time.dateTime = new Date(this.started).toISOString();
			time.title = 'Since ' + clock(this.started);
		}
	}

	tick() {
		if (!Number.isNaN(this.started)) {
			text($('time', this.row), age(this.started));
		}
	}

	draw(curve, highest, rate) {
		text($('.rate span', this.row), decimal(rate));
		const y = (value) => (19 - 17 * value / highest).toFixed(2);
		const points = curve.map((value, i) => `${i * STEP} ${y(value)}`).join(' L ');
		$('.line', this.row).setAttribute('d', `M ${points}`);
		$('.area', this.row).setAttribute('d', `M 0 20 L ${points} L ${CURVE} 20 Z`);
	}

	leave() {
		const focused = [this.row, this.form?.row].some((row) => row?.contains(document.activeElement));
		this.form?.leave();
		this.row.remove();
		return focused;
	}

}

/* --- One cluster --- */

class ClusterCard {

	constructor(name) {
		this.name = name;
		this.section = copy('cluster');
		this.rows = new Map();
		const heading = $('h2', this.section);
		heading.id = 'cluster-' + name;
		text(heading, name);
		text($('caption', this.section), `Members of ${name}`);
		this.section.setAttribute('aria-labelledby', heading.id);
		this.details = [new LeftMembers($('.left', this.section), this), new Watchers($('.applied', this.section), this)];
		$('#clusters').append(this.section);
	}

	show(cluster, endpoint, orders) {
		this.endpoint = endpoint;
		this.orders = orders;
		const first = !this.cluster;
		this.cluster = cluster;
		this.counted = cluster.members.some((member) => member.requests !== null && member.requests !== undefined);
		this.showMembers(cluster, first);
		this.section.dataset.source = cluster.source;
		text($('.source', this.section), cluster.source);
		$('table', this.section).hidden = cluster.size === 0;
		$('thead .requests', this.section).hidden = $('thead .rate', this.section).hidden = !this.counted;
		$('thead .action', this.section).hidden = !orders;
		const nothing = $('.nothing', this.section);
		nothing.hidden = cluster.size > 0;
		text(nothing, cluster.source === 'UNKNOWN' ? 'The members are not known yet.' : 'No members.');
	}

	showMembers(cluster, first) {
		const there = new Set(cluster.members.map((member) => member.address));
		let focused = false;
		for (const [address, row] of this.rows) {
			if (!there.has(address)) {
				focused = row.leave() || focused;
				this.rows.delete(address);
			}
		}
		const body = $('tbody', this.section);
		let next = body.firstElementChild;
		for (const member of cluster.members) {
			let row = this.rows.get(member.address);
			if (!row) {
				row = new MemberRow(this.name, member.address);
				row.row.classList.toggle('new', !first);
				this.rows.set(member.address, row);
			}
			row.show(member, this.endpoint, this.orders, this.counted);
			if (next === row.row) {
				next = row.row.nextElementSibling;
				next = row.form && next === row.form.row ? next.nextElementSibling : next;
			}
			else {
				body.insertBefore(row.row, next);
			}
		}
		if (focused) {
			$('h2', this.section).focus();
		}
	}

	tick() {
		this.rows.forEach((row) => row.tick());
		this.details.forEach((details) => details.tick());
		const cluster = this.cluster;
		const since = cluster.since ? Date.parse(cluster.since) : NaN;
		const ago = Number.isNaN(since) ? null : age(since);
		const note = $('.note', this.section);
		note.hidden = cluster.source === 'LIVE';
		text(note, {
			LIVE: '',
			STALE: `Not confirmed by etcd${ago ? ' for ' + ago : ''}. These are the last known members.`,
			RESTORED: `etcd has not answered yet. These members were saved by an earlier run${ago ? ', ' + ago + ' ago' : ''}.`,
			UNKNOWN: 'etcd has not answered yet.'
		}[cluster.source]);
		const hidden = cluster.size - cluster.members.length;
		const foot = [];
		const size = [plural(cluster.size, 'member', 'members')];
		if (hidden > 0) {
			foot.push(`${number(hidden)} more not shown`);
		}
		if (this.counted) {
			const end = now();
			const rows = [...this.rows.values()];
			const rates = rows.map((row) => row.counts.rate(end, 5));
			const curves = rows.map((row) => row.counts.curve(end));
			const highest = Math.max(1, ...curves.flat());
			rows.forEach((row, i) => row.draw(curves[i], highest, rates[i]));
			size.push(`${decimal(rates.reduce((sum, rate) => sum + rate, 0))} requests per second`);
		}
		if (cluster.revision > 0) {
			foot.push(`Revision ${cluster.revision}`);
		}
		text($('.size', this.section), size.join(' · '));
		text($('.foot', this.section), foot.join(' · '));
	}

}

/* --- Changes --- */

const WHAT = { FOUND: 'already there', JOINED: 'joined', GONE: 'gone', CHANGED: 'changed' };
let known = null;

function who(change) {
	const rest = change.count - change.addresses.length;
	return change.addresses.join(', ') + (rest > 0 ? ` and ${number(rest)} more` : '');
}

function showChanges(changes) {
	const section = $('#changes');
	const list = $('ol', section);
	section.hidden = false;
	$('.nothing', section).hidden = changes.length > 0;
	const keys = changes.map((change) => JSON.stringify(change));
	const fresh = known ? changes.filter((change, i) => !known.has(keys[i])) : [];
	if (known && keys.length === known.size && fresh.length === 0) {
		return;
	}
	known = new Set(keys);
	list.replaceChildren(...changes.map((change) => {
		const item = document.createElement('li');
		item.dataset.kind = change.kind;
		item.classList.toggle('new', fresh.includes(change));
		part(item, 'time', 'when', clock(Date.parse(change.time))).dateTime = change.time;
		part(item, 'bdi', 'who', who(change));
		part(item, 'span', 'what', WHAT[change.kind]);
		part(item, 'span', 'where', `${change.cluster} · revision ${change.revision}`);
		return item;
	}));
	if (fresh.length > 0) {
		text($('#announcer'), fresh.map((change) => `${change.cluster}: ${who(change)} ${WHAT[change.kind]}.`).join(' '));
	}
}

// Removed after the first run: otherwise the animation would start again whenever the layout changes
document.addEventListener('animationend', (event) => event.target.closest('.new')?.classList.remove('new'));

/* --- The stream --- */

const cards = new Map();
let source = null;
let lastMessage = Date.now();
let received = false;
let cutSince = null;
let retry = null;

function receive(event) {
	const message = JSON.parse(event.data);
	setNow(Date.parse(message.now));
	lastMessage = Date.now();
	received = true;
	cutSince = null;
	const names = new Set(message.site.clusters.map((cluster) => cluster.name));
	for (const [name, card] of cards) {
		if (!names.has(name)) {
			card.section.remove();
			cards.delete(name);
		}
	}
	for (const cluster of message.site.clusters) {
		if (!cards.has(cluster.name)) {
			cards.set(cluster.name, new ClusterCard(cluster.name));
		}
		cards.get(cluster.name).show(cluster, message.site.endpoint, message.site.orders);
	}
	showChanges(message.site.changes);
	tick();
}

function connect() {
	clearTimeout(retry);
	retry = null;
	source?.close();
	lastMessage = Date.now();
	source = new EventSource('events');
	source.addEventListener('message', receive);
	source.addEventListener('error', lost);
}

// The browser reconnects by itself only after some errors, so the script always does it
function lost() {
	source.close();
	cutSince ??= now();
	retry ??= setTimeout(connect, RETRY);
	tick();
}

const allLive = () => [...cards.values()].every((card) => card.cluster.source === 'LIVE');

function tick() {
	if (document.hidden) {
		return;
	}
	if (!retry && Date.now() - lastMessage > TIMEOUT) {
		lost();
		return;
	}
	const connected = cutSince === null;
	const state = !connected ? 'cut' : !received ? 'connecting' : allLive() ? 'live' : 'stale';
	$('#stream').dataset.state = state;
	text($('#stream'), { cut: 'Disconnected', live: 'Live', stale: 'Not confirmed by etcd', connecting: 'Connecting' }[state]);
	$('#waiting').hidden = received || !connected;
	document.body.classList.toggle('cut', !connected);
	$('#cut').hidden = connected;
	if (!connected) {
		text($('#clock'), '');
		text($('#cut'), `No connection to the load balancer since ${clock(cutSince)}. `
				+ (cards.size > 0 ? 'This page shows the state at that time. ' : '') + 'Reconnecting.');
		document.title = 'Disconnected – Load balancer';
		return;
	}
	if (received) {
		text($('#clock'), clock(now()));
		cards.forEach((card) => card.tick());
		document.title = [...cards.values()].map((card) => `${card.cluster.size} ${card.name}`).join(', ') + ' – Load balancer';
	}
}

// A hidden page needs no messages: the next one after it is shown again carries the whole state
document.addEventListener('visibilitychange', () => {
	if (document.hidden) {
		clearTimeout(retry);
		retry = null;
		source.close();
	}
	else {
		connect();
	}
});
if (!document.hidden) {
	connect();
}
setInterval(tick, 1000);
