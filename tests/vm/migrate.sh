# Live migration between two machines: the guests `here` and `there`, each a stock kernel with a daemon of its own, an Ethernet
# between them, and ssh. What runs where is what their kernels say.
. /vm/assert.sh

role=$(tr ' ' '\n' </proc/cmdline | sed -n 's/^vm.name=//p')

# settle ADDRESS PEER RANGE: what either of them has before there is a migration. Its sshd, the last, tells the other.
settle() {
  busybox hostname "$role"
  printf '127.0.0.1 localhost\n192.0.2.1 here\n192.0.2.2 there\n' >/etc/hosts
  modprobe virtio_net
  ip address add "$1/24" dev eth0
  ip link set eth0 up
  mkdir -p /var/lib/ctctl
  cp -a /vm/criu /var/lib/ctctl/
  ln -s $ctctl /usr/local/bin/ctctl
  $ctctl template build busybox
  $ctctl network create --type vxlan --vni 42 --peer "$2" --subnet 10.9.0.0/24 --range "$3" lan
  serve
}

# serve: ssh in both directions; both are known by the same key.
serve() {
  mkdir -p /run/sshd /root/.ssh
  busybox install -m 600 /vm/ssh/host /vm/ssh/user /root/.ssh/
  cp /vm/ssh/user.pub /root/.ssh/authorized_keys
  sed 's/^/here,there /' /vm/ssh/host.pub >/root/.ssh/known_hosts
  echo 'IdentityFile /root/.ssh/user' >/root/.ssh/config
  cat >/etc/ssh/sshd_config <<-END
	HostKey /root/.ssh/host
	UsePAM no
	PidFile none
	SetEnv CTCTL_TIMEOUT=$CTCTL_TIMEOUT "CTCTL_JAVA_OPTIONS=$CTCTL_JAVA_OPTIONS"
	END
  /usr/sbin/sshd -E /tmp/sshd.err
}

# on HOST COMMAND…: here or there; words without spaces. All that is asked there goes by one connection.
on() {
  if [ "$1" = here ]; then
    shift
    "$@"
  else
    ssh -n -o ControlMaster=auto -o ControlPath=/run/there -o ControlPersist=yes "$@"
  fi
}

# places ID: on which of the two it has processes, as their kernels have it
places() {
  for host in here there; do
    ! on $host grep -qs populated.1 "/sys/fs/cgroup/ctctl/$1/cgroup.events" || echo $host
  done
}

# count HOST NAME: what a counter has come to, by its own file
count() {
  on "$1" ctctl exec "$2" cat /count
}

is_beyond() {
  [ "$(count "$1" "$2")" -gt "$3" ]
}

# remembers NAME BEFORE: that it was there, when $reached was read
remembers() {
  if [ "${reached:-0}" -ge "$2" ]; then pass "$1 has forgotten nothing"; else flunk "$1 has forgotten nothing" "$reached after $2"; fi
}

# goes_on NAME HOST ID BEFORE: it counts there and nowhere else, on from what it had come to before
goes_on() {
  reached=$(count "$2" "$1")
  remembers "$1" "$4"
  soon "$1 goes on $2" is_beyond "$2" "$1" "$reached"
  equal "$1 runs $2 alone" "$2" "$(places "$3")"
}

# pages HOST: what the store says of its pages, having looked at each; the pages it has, and how many of them are wrong
pages() {
  on "$1" ctctl exec store rm -f /tmp/answer
  on "$1" ctctl exec store touch /tmp/ask
  soon "the store answers $1" on "$1" ctctl exec store test -e /tmp/answer >&2
  on "$1" ctctl exec store cat /tmp/answer | cut -d' ' -f1-4
}

lines() {
  $ctctl exec client wc -l /back | awk '{ print $1 }'
}

more_lines() {
  [ "$(lines)" -gt "$before" ]
}

# answered NAME: lines that the client sends from now on come back
answered() {
  before=$(($(lines) + 3))
  soon "$1" more_lines
}

# move FROM NAME TO [OPTION…]: a migration; the report of its times is told
move() {
  from=$1 name=$2 to=$3
  shift 3
  if on "$from" ctctl migrate --times "$@" "$name" "ssh://$to" >/tmp/move.out 2>/tmp/move.err; then
    pass "$name moves from $from $to${1:+ ($*)}"
  else
    flunk "$name moves from $from $to${1:+ ($*)}" "$(cat /tmp/move.out /tmp/move.err)"
  fi
  sed 's/^/# /' /tmp/move.out
}

counting='while :; do i=$((i+1)); echo $i >/count.new; mv /count.new /count; sleep 0.05; done'

if [ "$role" = there ]; then
  settle 192.0.2.2 192.0.2.1 10.9.0.60-10.9.0.99
  # until the other has done and this is switched off
  exec busybox sleep 100000
fi

settle 192.0.2.1 192.0.2.2 10.9.0.10-10.9.0.50
within 60 "there is another host" on there true
equal "that is one of its own" there "$(on there hostname)"

# a counter: files and a process
counter=$($ctctl run -d --name counter --network none busybox sh -c "$counting")
soon "it counts" is_beyond here counter 2
before=$(count here counter)
move here counter there
goes_on counter there "$counter" "$before"

# a store that is written to all the time
store=$($ctctl run -d --name store --network none -v /vm/programs/store:/store:ro busybox /store/store 24 500)
equal "all pages are right" "pages 6144 wrong 0" "$(pages here)"
move here store there
equal "all pages are right there" "pages 6144 wrong 0" "$(pages there)"
equal "store runs there alone" there "$(places "$store")"

# a connection between two containers, one of which moves
server=$($ctctl run -d --name server --network lan,ip=10.9.0.5 busybox nc -ll -p 7 -e cat)
$ctctl run -d --name client --network lan busybox sh -c 'until nc -w 1 10.9.0.5 7 </dev/null; do :; done
  while :; do i=$((i+1)); echo $i; sleep 0.05; done | nc 10.9.0.5 7 >/back' >/dev/null
answered "the server answers"
move here server there
equal "server runs there alone" there "$(places "$server")"
answered "and goes on over the same connection from there"
move there server here
answered "and from here again"
equal "server runs here alone" here "$(places "$server")"
equal "every line has come back, once and in order" "" "$($ctctl exec client sh -c \
  'head -n $(wc -l </back) /back >/b; seq $(wc -l </b) | cmp - /b' 2>&1)"

move there store here --postcopy
equal "all pages are right here" "pages 6144 wrong 0" "$(pages here)"
equal "store runs here alone" here "$(places "$store")"

before=$(count there counter)
move there counter here
goes_on counter here "$counter" "$before"

# the other machine is switched off half-way
late=$($ctctl run -d --name late --network none busybox sh -c "head -c 8m /dev/urandom >/big; $counting")
soon "it counts" is_beyond here late 2
before=$(count here late)
$ctctl migrate --bwlimit 1m late ssh://there >/tmp/late.out 2>&1 &
migration=$!
soon "half of it is there" on there ls "/var/lib/ctctl/containers/$late/upper/big"
on there busybox poweroff -f &
wait $migration
equal "a migration to a host that goes down fails" 1 $?
matches "and says so" "*it stays here" "$(cat /tmp/late.out)"
reached=$(count here late)
remembers late "$before"
soon "late goes on here" is_beyond here late "$reached"

if [ "$failures" != 0 ]; then
  on there sh -c "'cat /var/lib/ctctl/daemon.log /tmp/*.err'" >/tmp/there.err
fi
finish
