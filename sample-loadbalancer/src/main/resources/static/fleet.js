/*
 * What the load balancer finds out only when a person opens it: why members left, and which consumers have applied the last change.
 */
import { $, age, clock, part, text } from './page.js';
import { order } from './order.js';

const REFRESH = 2000; // ms
const LIMIT = 20; // members; finding a cause takes a few requests to etcd

class Details {

	updated = 0;

	constructor(element, card) {
		this.element = element;
		this.card = card;
		this.list = $('ul', element);
		element.addEventListener('toggle', () => {
			this.opened();
			this.update();
		});
	}

	opened() {
	}

	tick() {
		this.element.hidden = !this.card.endpoint;
		if (Date.now() - this.updated >= REFRESH) {
			this.update();
		}
	}

	// Only while it is open, one at a time
	async update() {
		if (!this.element.open || this.busy || !this.card.endpoint) {
			return;
		}
		this.busy = true;
		this.updated = Date.now();
		try {
			await this.load();
			this.say(this.list.childElementCount > 0 ? '' : this.nothing);
		}
		catch (failure) {
			this.say(failure.message);
		}
		finally {
			this.busy = false;
		}
	}

	say(words) {
		const message = $('p', this.element);
		message.hidden = !words;
		text(message, words);
	}

	async ask(detail) {
		const target = [this.card.name, detail].map(encodeURIComponent).join('/');
		const response = await fetch(`${this.card.endpoint}/${target}`, { cache: 'no-store' }).catch(() => null);
		if (!response) {
			throw new Error('The load balancer did not answer.');
		}
		if (!response.ok && response.status !== 404) {
			throw new Error({
				401: 'You are not allowed to see this.',
				403: 'The user of this load balancer has no permission in etcd to read this; see its log.',
				503: 'etcd did not answer.',
			}[response.status] ?? `The load balancer answered with status ${response.status}; see its log.`);
		}
		return response.ok ? response.json() : null;
	}

	async changes() {
		const { changes } = await this.ask('history');
		return changes.filter((change) => !change.firstRead);
	}

}

/* --- Members that left --- */

const named = (membership) => membership.reason + (membership.by ? `, by ${membership.by}` : '');

// etcd may have compacted the history of a member that has been out for long
const ordered = (membership) => Boolean(membership?.reason) && ['LEFT', 'GONE'].includes(membership.state);

function cause(membership) {
	if (ordered(membership)) {
		return `out by order: ${named(membership)}`;
	}
	switch (membership?.state) {
		case 'LEFT':
			return 'left: it stopped, or was not ready';
		case 'DELETED':
			return membership.reason ? `stopped by order: ${named(membership)}` : 'its key was deleted, without a reason';
		case 'EXPIRED':
			return 'its lease expired: it crashed, paused, or lost the connection to etcd';
		default:
			return `the cause is not known${membership?.problem ? ': ' + membership.problem : ''}`;
	}
}

export class LeftMembers extends Details {

	nothing = 'No member has left since the load balancer started.';

	// By address and revision, so that etcd is asked once for each
	causes = new Map();

	opened() {
		this.causes.clear();
	}

	async load() {
		const left = new Map();
		for (const change of await this.changes()) {
			for (const address of change.left) {
				left.delete(address);
				left.set(address, change);
			}
			change.joined.forEach((address) => left.delete(address));
		}
		const shown = [...left].reverse().slice(0, LIMIT);
		const keys = shown.map(([address, change]) => `${address} ${change.revision}`);
		for (const [i, key] of keys.entries()) {
			if (!this.causes.has(key)) {
				this.causes.set(key, await this.ask(shown[i][0]));
			}
		}
		const all = JSON.stringify(keys.map((key) => [key, this.causes.get(key)]));
		if (this.list.dataset.shown !== all) {
			this.list.dataset.shown = all;
			this.list.replaceChildren(...shown.map(([address, change], i) => this.item(address, change, this.causes.get(keys[i]))));
		}
	}

	item(address, change, membership) {
		const item = document.createElement('li');
		part(item, 'bdi', 'who', address);
		part(item, 'time', 'when', clock(Date.parse(change.time))).dateTime = change.time;
		part(item, 'bdi', 'why', cause(membership));
		if (this.card.orders && ordered(membership)) {
			const button = part(item, 'button', 'in', 'In');
			button.type = 'button';
			button.setAttribute('aria-label', `Put in ${address}`);
			button.addEventListener('click', () => this.in(address, button, item));
		}
		return item;
	}

	async in(address, button, item) {
		button.disabled = true;
		const failure = await order(this.card.endpoint, this.card.name, address, 'in');
		button.disabled = false;
		$('.result', item)?.remove();
		part(item, 'span', 'result', failure || 'The order has ended. It returns if it is ready.').setAttribute('role', 'status');
	}

}

/* --- Consumers that announce what they have applied --- */

export class Watchers extends Details {

	nothing = 'No consumer announces what it has applied.';

	async load() {
		const [watchers, changes] = await Promise.all([this.ask('watchers'), this.changes()]);
		const last = Math.max(0, ...changes.map((change) => change.revision));
		this.list.replaceChildren(...watchers.watchers.map((watcher) => {
			const item = document.createElement('li');
			const behind = watcher.owed || watcher.applied < last;
			item.classList.toggle('behind', behind);
			part(item, 'bdi', 'who', watcher.name).title = `Lease ${watcher.lease}`;
			part(item, 'span', 'where', `applied revision ${watcher.applied}`);
			const since = watcher.since ? ` for ${age(Date.parse(watcher.since))}` : '';
			part(item, 'span', 'why', watcher.owed ? `reload pending${since}` : behind ? `behind: revision ${last} is missing` : 'up to date');
			return item;
		}));
	}

}
