# Stands in for ssh between two daemons: relay.pl DIRECTORY COMMAND... passes frames both ways between its own stdin and stdout and
# those of the command, and at one of them does what the file "rule" in the directory says: "KEY cut", "KEY hold", or "KEY edit".
#
# A key is who sends (S source, D destination) and the number of the frame's type, for words the word's number after a dot:
# S2 is the offer, S1.4 is GO. Every such frame is edited. At the first of all connections, before it is passed on, the file "hit" is made. "cut" ends both
# ways; "hold" waits until there is a file "go"; "edit" puts the second line of the file "edit" in the place of its first.
use strict;
use warnings;
use IPC::Open2;
use IO::Select;

my ($directory, @command) = @ARGV;
my ($key, $action) = ('', '');
if (open(my $rule, '<', "$directory/rule")) {
	($key, $action) = split ' ', <$rule> // '';
	$key //= '';
	close $rule;
}
my $child = open2(my $from, my $to, @command);
binmode $_ for \*STDIN, \*STDOUT, $from, $to;
my %out = (S => $to, D => \*STDOUT);
my %in = (S => \*STDIN, D => $from);
my %buffer = (S => '', D => '');
$SIG{PIPE} = 'IGNORE';

sub finish { kill 'TERM', $child; exit 1 }

# The destination has left: what it said before that still counts.
sub last_words {
	my $rest = $buffer{D};
	while (sysread $from, $rest, 1 << 16, length $rest) { }
	syswrite STDOUT, $rest if length $rest;
	finish();
}

sub put {
	my ($handle, $bytes) = @_;
	while (length $bytes) {
		my $count = syswrite $handle, $bytes;
		$handle == $to ? last_words() : finish() unless $count;
		substr($bytes, 0, $count, '');
	}
}

# The same frame with another payload.
sub edited {
	my ($frame) = @_;
	open(my $edit, '<', "$directory/edit") or die;
	chomp(my ($old, $new) = <$edit>);
	close $edit;
	my ($type) = unpack 'V', $frame;
	my $payload = substr $frame, 8;
	my $at = index $payload, $old;
	die "no $old" if $at < 0;
	substr($payload, $at, length $old, $new);
	return pack('VV', $type, length $payload) . $payload;
}

sub frame {
	my ($who, $frame) = @_;
	my ($type) = unpack 'V', $frame;
	my $name = "$who$type" . ($type == 1 ? '.' . unpack('C', substr $frame, 8, 1) : '');
	if ($name eq $key && $action eq 'edit') {
		put($out{$who}, edited($frame));
		return;
	}
	if ($name eq $key && !-e "$directory/hit") {
		open(my $hit, '>', "$directory/hit") or die;
		close $hit;
		finish() if $action eq 'cut';
		for (my $i = 0; $i < 3000 && !-e "$directory/go"; $i++) {
			select undef, undef, undef, 0.01;
		}
	}
	put($out{$who}, $frame);
}

my $select = IO::Select->new($in{S}, $in{D});
while (1) {
	for my $ready ($select->can_read) {
		my ($who) = grep { $in{$_} == $ready } 'S', 'D';
		my $count = sysread $ready, $buffer{$who}, 1 << 16, length $buffer{$who};
		finish() unless $count;
		while (length $buffer{$who} >= 8) {
			my (undef, $length) = unpack 'VV', $buffer{$who};
			last if length $buffer{$who} < 8 + $length;
			frame($who, substr $buffer{$who}, 0, 8 + $length, '');
		}
	}
}
