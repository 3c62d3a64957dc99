/*
 * Orders to members: the requests, and the form that asks for a reason.
 */
import { $, copy, text } from './page.js';

const ORDERS = {
	out: {
		name: 'Take out',
		question: 'Take it out of rotation? It gets no new requests and keeps running, also after a restart, until it is put in again.',
	},
	stop: {
		name: 'Stop',
		question: 'Stop it? It gets no new requests, finishes those in flight, and ends.',
	},
};

let author = '';

// Returns what failed, or an empty text
export async function order(endpoint, cluster, address, operation, fields = {}) {
	let status;
	try {
		const target = [cluster, address, operation].map(encodeURIComponent).join('/');
		const response = await fetch(`${endpoint}/${target}`, {
			method: 'POST',
			headers: { 'Content-Type': 'application/json' },
			body: JSON.stringify(fields),
			cache: 'no-store',
		});
		if (response.ok) {
			return '';
		}
		status = response.status;
	}
	catch {
		return 'The load balancer did not answer. The order may or may not be given; you can safely try again.';
	}
	switch (status) {
		case 400:
			return 'The order is not valid. Write a reason, and a duration as in 2h, 30m or 1d.';
		case 401:
		case 403:
			return 'You are not allowed to give orders here.';
		case 404:
			return operation === 'in' ? 'There is no order any more that keeps it out.' : 'The load balancer does not know this cluster.';
		case 405:
			return 'The endpoint of this load balancer is read-only.';
		case 503:
			return 'etcd did not answer. The order may or may not be given; you can safely try again.';
		default:
			return `The load balancer answered with status ${status}; see its log.`;
	}
}

/* The form is in a row of its own, after the row of the member */
export class OrderForm {

	constructor(member, operation, button) {
		this.member = member;
		this.operation = operation;
		this.button = button;
		this.row = copy('order');
		this.form = $('form', this.row);
		const { name, question } = ORDERS[operation];
		$('td', this.row).colSpan = 5;
		this.form.setAttribute('aria-label', `${name} ${member.address}`);
		this.form.by.value = author;
		$('.duration', this.row).hidden = operation !== 'out';
		text($('.confirm', this.row), name);
		$('.keep', this.row).addEventListener('click', () => this.close());
		this.form.addEventListener('submit', (event) => {
			event.preventDefault();
			this.send();
		});
		this.row.addEventListener('keydown', (event) => {
			if (event.key === 'Escape' && !this.sent) {
				this.close();
			}
		});
		this.say(question);
		this.show(true, true);
		button.disabled = true;
		member.row.after(this.row);
		this.form.reason.focus();
	}

	show(fields, buttons) {
		$('.fields', this.row).hidden = $('.confirm', this.row).hidden = !fields;
		$('.buttons', this.row).hidden = !buttons;
	}

	say(words, failed = false) {
		const message = $('p', this.row);
		message.setAttribute('role', failed ? 'alert' : 'status');
		this.row.classList.toggle('failed', failed);
		text(message, words);
	}

	close() {
		this.leave();
		this.button.focus();
	}

	leave() {
		this.row.remove();
		this.button.disabled = false;
		this.member.form = null;
	}

	async send() {
		const { reason, by, duration } = this.form;
		author = by.value.trim();
		this.sent = true;
		this.show(false, false);
		this.say('Giving the order …');
		const failure = await order(this.member.endpoint, this.member.cluster, this.member.address, this.operation, {
			reason: reason.value,
			by: author || null,
			duration: this.operation === 'out' && duration.value.trim() || null,
		});
		this.sent = false;
		if (!this.row.isConnected) {
			return; // The member left before the response arrived
		}
		if (failure) {
			this.say(failure, true);
			this.show(true, true);
			text($('.confirm', this.row), 'Try again');
			$('.confirm', this.row).focus();
		}
		else {
			this.say('The order is given. The member leaves as soon as it has read it.');
			this.show(false, true);
			text($('.keep', this.row), 'Close');
		}
	}

}
