package identity

// listed holds the most common passwords that have 8 characters, a letter and a digit, in lower case. They are among the first
// 5,000 of the 20,000 that Django 5.2.19 ships (common-passwords.txt.gz, by Royce Williams, from published leaks). The licence:
//
// Copyright (c) Django Software Foundation and individual contributors.
// All rights reserved.
//
// Redistribution and use in source and binary forms, with or without modification,
// are permitted provided that the following conditions are met:
//
// 1. Redistributions of source code must retain the above copyright notice,
// this list of conditions and the following disclaimer.
//
// 2. Redistributions in binary form must reproduce the above copyright
// notice, this list of conditions and the following disclaimer in the
// documentation and/or other materials provided with the distribution.
//
// 3. Neither the name of Django nor the names of its contributors may be used
// to endorse or promote products derived from this software without
// specific prior written permission.
//
// THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS AND CONTRIBUTORS "AS IS" AND
// ANY EXPRESS OR IMPLIED WARRANTIES, INCLUDING, BUT NOT LIMITED TO, THE IMPLIED
// WARRANTIES OF MERCHANTABILITY AND FITNESS FOR A PARTICULAR PURPOSE ARE
// DISCLAIMED. IN NO EVENT SHALL THE COPYRIGHT OWNER OR CONTRIBUTORS BE LIABLE FOR
// ANY DIRECT, INDIRECT, INCIDENTAL, SPECIAL, EXEMPLARY, OR CONSEQUENTIAL DAMAGES
// (INCLUDING, BUT NOT LIMITED TO, PROCUREMENT OF SUBSTITUTE GOODS OR SERVICES;
// LOSS OF USE, DATA, OR PROFITS; OR BUSINESS INTERRUPTION) HOWEVER CAUSED AND ON
// ANY THEORY OF LIABILITY, WHETHER IN CONTRACT, STRICT LIABILITY, OR TORT
// (INCLUDING NEGLIGENCE OR OTHERWISE) ARISING IN ANY WAY OUT OF THE USE OF THIS
// SOFTWARE, EVEN IF ADVISED OF THE POSSIBILITY OF SUCH DAMAGE.
var listed = set(`
111222tianya 1234567890a 1234567890q 123456789a 123456789b 123456789c 123456789d 123456789j 123456789k 123456789l
123456789m 123456789o 123456789p 123456789q 123456789r 123456789s 123456789t 123456789z 12345678a 12345678q 12345678s
1234567a 1234567q 123456aa 123456ab 123456abc 123456as 123456asd 123456qq 123456qw 123456qwe 123456qwerty 12345abc
12345abcde 12345qwe 12345qwert 12345qwerty 1234abcd 1234asdf 1234qwer 123admin321 123hfjdk147 123mudar 123qwe123
123qweasd 123qweasdzxc 123qwerty 12qw23we 12qw34er 12qwaszx 168asd168 1a2b3c4d 1a2b3c4d5e 1a2s3d4f 1andonly 1asshole
1babygirl 1fr2rfq7xl 1g2w3e4r 1loveyou 1million 1myspace 1password 1princess 1q2w3e4r 1q2w3e4r5 1q2w3e4r5t
1q2w3e4r5t6y 1q2w3e4r5t6y7u8i9o0p 1qa2ws3ed 1qaz1qaz 1qaz2wsx 1qaz2wsx3edc 1qazxsw2 1v7upjw3nt 1zn6fpn01x 2012comeer
29rsavoy 3children 3d8cubaj2e 3odi15ngxb 3rjs1la2qe 3rjs1la7qe 3rjs5la8qe 421uiopy258 5532361cnjqrf 5hsu75kpot
5xfgs3ii9d 6hbf28w791 6v21wbgad 987654321a a1234567 a12345678 a123456789 a1a2a3a4 a1b2c3d4 a1b2c3d4e5 a1s2d3f4
a838hfid aa123456 aaaa1111 aaliyah1 aaron431 ab123456 abc12345 abc123456 abcd1234 abcde12345 abcdefg1 abcdefg123
abigail1 admin123 adriana1 agent007 airforce1 akax89wn akopa123 alabama1 alberto1 alejandra1 alejandro1 alex1234
alexander1 alexandra1 alladin79 allison1 allstar1 america1 america10 american1 anderson1 andrew12 andrew123 angel123
angelica1 angelina1 anthony1 anthony2 antonio1 aobo2010 apollo13 apple123 arizona1 arsenal1 as123456 asd123456
asdasd123 asdf1234 asdf3423 asdfasdf1 asdfg123 asdfgh123 asdfghjkl1 asdqwe123 ashley12 ashley123 asshole1 asshole2
atlanta1 austin316 australia1 awesome1 azerty123 babyblue1 babyboo1 babyboy1 babycakes1 babydoll1 babygirl1 babygirl10
babygirl12 babygirl13 babygirl2 babygirl3 babygurl1 babylon5 baller23 bananas1 barbara1 barcelona1 baseball1
baseball10 baseball11 baseball12 baseball13 baseball2 baseball3 baseball5 baseball7 batista1 batman123 beatles1
beautiful1 bella123 benjamin1 bethany1 bettyboop1 bigdaddy1 bigdick1 billabong1 bitch123 bitches1 black123 blackie1
blahblah1 blessed1 blink123 blink182 blondie1 blue1234 boobies1 boricua1 bradley1 brandon1 breanna1 brianna1 britney1
brittany1 broncos1 brooklyn1 brother1 brownie1 bubblegum1 bubbles1 buddy123 budlight1 bulldog1 bulldogs1 bullshit1
buttercup1 butterfly1 butterfly2 butthead1 buttons1 c43qpul5rz caitlin1 cameron1 candy123 captain1 carebear1 career121
carolina1 caroline1 cashmoney1 cassandra1 cassidy1 catherine1 cellphone1 champion1 chargers1 charles1 charlie1
charlie123 charlie2 charlotte1 charmed1 cheater1 cheese123 chelsea1 chester1 cheyenne1 chicago1 chicken1 chicken2
chocolate1 chocolate2 chopper1 chris123 chrissy1 christian1 christina1 christine1 christmas1 classof08 classof09
claudia1 cocacola1 college1 colombia1 colorado1 comeon11 computer1 cookie12 cookie123 cookies1 corvette1 country1
courtney1 cowboys1 cracker1 crazy123 creative1 cricket1 crystal1 cuddles1 cupcake1 cutie123 cutiepie1 cynthia1
d1lakiss d2xyw89sxj d71lwz9zjs d9zufqd92n daddy123 daisy123 dalejr88 dallas214 daniel12 daniel123 daniela1 danielle1
danny123 darkness1 david123 death666 december1 derrick1 destiny1 detroit1 devil666 diamond1 dickhead1 digital1
dirtbike1 disturbed1 diwtgm8492 dodgers1 dolphin1 dolphins1 dominic1 dominique1 douglas1 dpbk1234 dragon12 dragon123
dragons1 dreamer1 drowssap1 drpepper1 drummer1 dumbass1 eastside1 eclipse1 eh1k9oh335 element1 elephant1 eleven11
elizabeth1 england1 everton1 evony192 f00tball falcons1 fashion1 fernando1 ferrari1 fireman1 fishing1 florida1
flower123 flowers1 football1 football10 football11 football12 football2 football21 football22 football3 football5
football7 football9 fordf150 forever1 forever21 formula1 fqrg7cs493 francis1 frankie1 franklin1 freedom1 friday13
friends1 friends2 fucklove1 fuckme69 fuckoff1 fuckyou1 fuckyou12 fuckyou123 fuckyou2 fuckyou3 fuckyou69 fuk19600
fuku00198 g13916055158 g9l2d1fzpy gabriel1 gangsta1 gangster1 garfield1 garrett1 gateway1 genesis1 georgia1 germany1
gerrard8 getmoney1 goldfish1 google123 gordon24 grandma1 green123 greenday1 gregory1 groupd2013 gwerty123 h1xp2z2duk
hallo123 hamster1 hannah12 hannah123 happy123 hardcore1 hawaii50 heather1 hello123 hello1234 hershey1 holiday1
hollister1 hollywood1 hotgirl1 hotmail1 hotstuff1 hottie101 hottie12 hottie123 houston1 hunter12 hunting1 icecream1
idontknow1 ig4abox4 ihateyou1 ihateyou2 ilovehim1 iloveme1 iloveme2 iloveyou1 iloveyou11 iloveyou12 iloveyou123
iloveyou13 iloveyou14 iloveyou2 iloveyou22 iloveyou3 iloveyou4 iloveyou5 iloveyou7 india123 indiana1 internet1
inuyasha1 ireland1 ironman1 isabella1 iverson3 iw14fi9j j38ifubn jackass1 jackass2 jacket025 jackson1 jackson5
jamaica1 james007 james123 january1 jasmine1 jason123 jeffrey1 jellybean1 jennifer1 jeremiah1 jessica1 jessica123
jessica2 jesus123 jesus777 ji394su3 johncena1 johnson1 jonathan1 jordan12 jordan123 jordan23 juggalo1 jumpman23
just4fun justice1 justin12 justin123 ka_djkhjsy6 kaitlyn1 katherine1 katrina1 kennedy1 kenneth1 kevin123 killer12
killer123 kimberly1 kingkong1 kissmyass1 kitty123 kittycat1 kristen1 kristin1 kristina1 lacrosse1 ladybug1 lakers24
lasvegas1 lebron23 letmein1 letmein2 liberty1 lilmama1 lilwayne1 lincoln1 lindsay1 lindsey1 linkedin1 littleman1
liverpool1 logitech1 lollipop1 london12 longhorns1 loser123 love1234 love12345 love123456 love4ever lovebug1
lovehurts1 lovelove1 loveme12 loveme123 lover123 loverboy1 loveyou1 loveyou2 lucas123 lucky123 madison1 madonna1
makayla1 maprchem56458 maria123 marie123 marines1 marissa1 marlboro1 marshall1 maryjane1 master12 master123 matthew1
maurice1 maverick1 maximus1 maxwell1 megaparol12345 melanie1 melissa1 mercedes1 metal666 metallica1 mexican1 mexico13
miami305 michael1 michael12 michael123 michael2 micheal1 michele1 michelle1 michigan1 midnight1 million2 miranda1
mitchell1 mnbvcxz1 molly123 mommy123 money123 monique1 monkey11 monkey12 monkey123 monkey13 monkey22 monkey69 monkeys1
monster1 montana1 morning21 music123 mustang1 my2girls my3girls myspace1 myspace11 myspace12 myspace123 myspace13
myspace2 myspace3 myspace5 myspace7 n0=acc3ss n8zgt5p0shw= naruto12 naruto123 nascar24 natalia1 natalie1 natasha1
naughty1 ncc1701d newcastle1 newlife1 newport1 newyork1 nicholas1 nichole1 nicolas1 nicole12 nicole123 nightmare1
nintendo1 nirvana1 nks230kjs82 nokia6300 nothing1 november1 ocpoook325 october1 ohmnamah23 onelove1 orlando1 oscar123
p3rat54797 p4ssw0rd p@ssw0rd pa55w0rd pa55word packers1 paintball1 pakistan1 pantera1 panther1 panthers1 pass1234
pass1word passer2009 passer2011 passion1 passw0rd password0 password00 password01 password1 password10 password11
password12 password123 password1234 password13 password2 password21 password22 password23 password3 password4
password5 password6 password69 password7 password8 password9 passwort1 patches1 patricia1 patrick1 patriots1
pe#5gz29ptzmse peace123 peaches1 pebbles1 penguin1 perfect1 peter123 phantom1 phillip1 phoenix1 pickles1 pineapple1
pitbull1 pizza123 pk3x7w9w playboy1 pokemon1 pokemon12 pokemon123 polniypizdec0211 polniypizdec110211 poohbear1
popcorn1 porsche1 porsche911 power123 precious1 preston1 princess01 princess1 princess10 princess11 princess12
princess13 princess2 princess3 princess7 private1 pumpkin1 puppies1 purple12 purple123 pussy123 q123456789 q1w2e3r4
q1w2e3r4t5 q1w2e3r4t5y6 qazwsx12 qazwsx123 qazwsxedc1 qazwsxedc123 qdujvyg5sxa qq123456 qqww1122 qti7zxh18u qw123321
qwe12345 qwe123456 qwe123qwe qweasd123 qweasdzxc123 qweqwe123 qwer1234 qwert123 qwert12345 qwerty11 qwerty12 qwerty123
qwerty1234 qwerty12345 qwerty123456 qwerty321 qwertyu1 qwertyuio1 qwertyuiop1 r2d2c3po raiders1 rainbow1 rangers1
raymond1 rebecca1 rebelde1 redhead1 redneck1 redskins1 remember1 ricardo1 richard1 rockstar1 rocky123 ronaldo1
ronaldo7 ronaldo9 rooster1 rosebud1 runescape1 rush2112 russell1 sabrina1 samantha1 sammy123 sample123 sampson1
samsung1 sarah123 sasha123 satan666 savannah1 scarface1 schalke04 scoobydoo1 scooter1 scorpio1 scotland1 scrappy1
scruffy1 sebastian1 secret666 september1 september2 serenity1 sexybitch1 sexyboy1 sexygirl1 sexylady1 sexymama1
shadow12 shadow123 shadow13 shannon1 shithead1 shopping1 simpsons1 sk84life sk8ordie skate123 skate4life skeeter1
skipper1 skittles1 skyline1 slayer666 slipknot1 smile123 smoke420 snickers1 snowball1 snowman1 soccer10 soccer11
soccer12 soccer123 soccer13 soccer14 soccer15 soccer16 soccer17 soccer21 soccer22 soccer23 softball1 sojdlg123aljg
something1 sooners1 southpark1 southside1 spartan117 special1 spencer1 spiderman1 spiderman2 spiderman3 spongebob1
ssyu1314 stanley1 starwars1 steelers1 stephanie1 stephen1 sublime1 success1 summer06 summer07 summer08 summer09
summer12 sunflower1 sunshine1 sunshine12 sunshine2 super123 superman1 superman12 superman2 superstar1 sureno13
sweetie1 sweetness1 sweetpea1 swimming1 swordfish1 sz9kqcctwy target123 teacher1 teddybear1 test1234 thebest1 thegame1
theking1 therock1 thuglife1 thumper1 thunder1 tiffany1 tiger123 timothy1 tnk0mk16vx trinity1 tristan1 trouble1
trucker1 truelove1 trumpet1 trustno1 twilight1 tyler123 unicorn1 univers2l uqa9ebw445 uvgx8f8232 valerie1 vampire1
vanessa1 veronica1 victoria1 victory1 vikings1 vincent1 virginia1 vrbgqns997 w5txn36alfw wangyut2 warcraft1 warcraft3
warrior1 welcome1 welcome123 westside1 whatever1 whitney1 wildcats1 william1 williams1 windows1 winston1 wordpass1
wow12345 wrestling1 x4ivyga51f y6p67ftrqj yagjecc826 yahoo123 yamahar1 yankees1 yankees2 yfdbufnjh10305070 youbye123
yourmom1 yousuck1 yuantuo2012 zachary1 zag12wsx zaq12wsx zaq1xsw2 zxasqw12 zxcv1234 zxcvbnm1 zxcvbnm123
`)
